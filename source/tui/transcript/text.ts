import {textOf} from '../../core/message.ts';
import type {Body} from '../../core/session/event.ts';
import {endMarkdown, feed, openMarkdown, type Markdown} from '../markdown/stream.ts';
import type {Look} from '../theme.ts';
import {row} from './row.ts';
import {sign} from './sign.ts';
import type {Transcript} from './state.ts';

/**
 * The answer to a request as it comes in: all of its text so far, and how far that is laid out. `repeats` is set while it only repeats what
 * streamed in of one that broke off, which is what is laid out then.
 */
export type TextStream = {
	readonly ask: string;
	readonly fed: string;
	readonly markdown: Markdown;
	readonly repeats?: string;
};

type Fed = {readonly text: TextStream; readonly lines: readonly string[]};

const feedText = (text: TextStream, piece: string, look: Look): Fed => {
	const {state, done} = feed(text.markdown, piece, look);
	return {text: {...text, fed: text.fed + piece, markdown: state}, lines: done};
};

const openText = (ask: string): TextStream => ({ask, fed: '', markdown: openMarkdown});

/** Is what a stage says meant for people? The answer of one that gathers is JSON for the next. */
const isForPeople = ({stages}: Transcript, stage: string): boolean => stages[stage] !== 'gather';

const commonPrefix = (a: string, b: string): number => {
	const most = Math.min(a.length, b.length);
	let at = 0;
	while (at < most && a.charCodeAt(at) === b.charCodeAt(at)) at += 1;
	return at;
};

/** The start of the line that a place is in. */
const lineStart = (text: string, at: number): number => text.lastIndexOf('\n', at - 1) + 1;

/** The lines that stand for what streamed in and does not go on, with a mark. */
const brokenOff = ({markdown}: TextStream, mark: string, look: Look): readonly string[] => [
	...endMarkdown(markdown, look),
	row([...sign('stopped', look), ['quiet', mark]], look),
];

const CUT = 'cut off here';

/**
 * The beginning of an answer to a request that is made again, after another that broke off. What stands there already is not shown again: the
 * text goes on where that broke off; where it says something else, that is marked, and it goes on from the line that is other.
 */
const resume = (cut: TextStream, ask: string, said: string, look: Look): Fed => {
	if (cut.fed.startsWith(said)) return {text: {...cut, ask, repeats: said}, lines: []};
	const {repeats: _, ...rest} = cut;
	if (said.startsWith(cut.fed)) return feedText({...rest, ask}, said.slice(cut.fed.length), look);
	const other = feedText(openText(ask), said.slice(lineStart(said, commonPrefix(said, cut.fed))), look);
	return {text: {...other.text, fed: said}, lines: [...brokenOff(cut, CUT, look), '', ...other.lines]};
};

/** A piece of an answer that streams in. Nothing for requests that are not on their way, or whose answer is for no person. */
export const seeText = (transcript: Transcript, ask: string, piece: string, look: Look): Fed | undefined => {
	const {turn, text, cut} = transcript;
	const open = turn?.ask;
	if (open?.id !== ask || !isForPeople(transcript, open.stage)) return undefined;
	if (text?.ask === ask)
		return text.repeats === undefined ? feedText(text, piece, look) : resume(text, ask, text.repeats + piece, look);
	return cut === undefined ? feedText(openText(ask), piece, look) : resume(cut, ask, piece, look);
};

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
	if (!isForPeople(transcript, stage)) return [];
	const cut = streamed === undefined ? transcript.cut : streamed.repeats === undefined ? undefined : streamed;
	if (cut !== undefined) {
		const {text: last, lines} = resume(cut, ask, full, look);
		return last.repeats === undefined ? [...lines, ...endMarkdown(last.markdown, look)] : brokenOff(cut, CUT, look);
	}
	if (full.trim() === '' && streamed === undefined) return [];
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

/** What streamed in of an answer that will not come, and a mark that it is stopped; nothing when nothing streamed in. */
export const stoppedText = ({text, cut}: Transcript, look: Look): readonly string[] => {
	const broken = text ?? cut;
	return broken === undefined || broken.fed.trim() === '' ? [] : brokenOff(broken, 'stopped here', look);
};

/** What streamed in of an answer that broke off and does not come any more; nothing when nothing did. */
export const cutOffText = ({cut}: Transcript, look: Look): readonly string[] =>
	cut === undefined ? [] : brokenOff(cut, CUT, look);

/** A transcript once a request is over: what broke off is kept until it is asked for again. */
export const closeText = (transcript: Transcript, fact: Body<'model.answered'> | Body<'model.failed'>): Transcript => {
	const {text, cut, ...rest} = transcript;
	if (fact.type === 'model.answered' || fact.fault.kind === 'aborted') return rest;
	const broken = text ?? cut;
	if (broken === undefined || broken.fed.trim() === '') return rest;
	const {repeats: _, ...kept} = broken;
	return {...rest, cut: kept};
};
