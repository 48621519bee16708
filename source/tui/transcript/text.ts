import {textOf} from '../../core/message.ts';
import type {Body} from '../../core/session/event.ts';
import {endMarkdown, feed, openMarkdown, type Markdown} from '../markdown/stream.ts';
import type {Look} from '../theme.ts';
import {row} from './row.ts';
import {sign} from './sign.ts';
import type {Transcript} from './state.ts';

/** The answer to a request as it comes in: all of its text so far, and how far that is laid out. */
export type TextStream = {
	readonly ask: string;
	readonly fed: string;
	readonly markdown: Markdown;
};

type Fed = {readonly text: TextStream; readonly lines: readonly string[]};

const feedText = (text: TextStream, piece: string, look: Look): Fed => {
	const {state, done} = feed(text.markdown, piece, look);
	return {text: {...text, fed: text.fed + piece, markdown: state}, lines: done};
};

const openText = (ask: string): TextStream => ({ask, fed: '', markdown: openMarkdown});

/** Is what a stage says meant for people? The answer of one that gathers is JSON for the next. */
const isForPeople = ({stages}: Transcript, stage: string): boolean => stages[stage] !== 'gather';

/** A piece of an answer that streams in. Nothing for requests that are not on their way, or whose answer is for no person. */
export const seeText = (transcript: Transcript, ask: string, piece: string, look: Look): Fed | undefined => {
	const open = transcript.turn?.ask;
	if (open?.id !== ask || !isForPeople(transcript, open.stage)) return undefined;
	return feedText(transcript.text?.ask === ask ? transcript.text : openText(ask), piece, look);
};

const commonPrefix = (a: string, b: string): number => {
	const most = Math.min(a.length, b.length);
	let at = 0;
	while (at < most && a.charCodeAt(at) === b.charCodeAt(at)) at += 1;
	return at;
};

/** The start of the line that a place is in. */
const lineStart = (text: string, at: number): number => text.lastIndexOf('\n', at - 1) + 1;

/**
 * The lines of an answer that are still to be shown, now that it is known in full. What streamed in is its beginning, and the rest follows;
 * where pieces were lost on the way, which cannot be taken out of the scrollback any more, it is said, and the text goes on from the line
 * that was wrong.
 */
export const completeText = (
	transcript: Transcript,
	{ask, blocks}: Pick<Body<'model.answered'>, 'ask' | 'blocks'>,
	look: Look,
): readonly string[] => {
	const full = textOf(blocks);
	const streamed = transcript.text?.ask === ask ? transcript.text : undefined;
	const stage = transcript.turn?.ask?.stage ?? '';
	if ((full.trim() === '' && streamed === undefined) || !isForPeople(transcript, stage)) return [];
	const text = streamed ?? openText(ask);
	if (full.startsWith(text.fed)) {
		const rest = feedText(text, full.slice(text.fed.length), look);
		return [...rest.lines, ...endMarkdown(rest.text.markdown, look)];
	}
	// More than the record holds: it was trimmed there.
	if (text.fed.startsWith(full)) return endMarkdown(text.markdown, look);
	const again = feedText(openText(ask), full.slice(lineStart(full, commonPrefix(full, text.fed))), look);
	return [
		...endMarkdown(text.markdown, look),
		row([...sign('again', look), ['quiet', 'some of this was lost on the way; from there on once more:']], look),
		...again.lines,
		...endMarkdown(again.text.markdown, look),
	];
};

/** What streamed in of an answer that will not come, and a mark that it is cut off; nothing when nothing streamed in. */
export const cutOffText = (
	{text}: Transcript,
	{ask, fault}: Pick<Body<'model.failed'>, 'ask' | 'fault'>,
	look: Look,
): readonly string[] =>
	text?.ask !== ask || text.fed.trim() === ''
		? []
		: [
				...endMarkdown(text.markdown, look),
				row([...sign('stopped', look), ['quiet', fault.kind === 'aborted' ? 'stopped here' : 'cut off here']], look),
			];
