import {isSuccess, sayEnding} from '../../core/sandbox.ts';
import type {Body} from '../../core/session/event.ts';
import {sayTime} from '../../views/amount.ts';
import {oneLine, plain} from '../../views/plain.ts';
import {renderDiff} from '../diff/render.ts';
import type {Look} from '../theme.ts';
import {clipped, whole} from './output.ts';
import {flow, row, titled, widthOfPieces, type Piece} from './row.ts';
import {sign, type Sign} from './sign.ts';
import type {CallView, Detail, ShellView} from './state.ts';

type Finished = Body<'tool.finished'>;

/** Lines of a diff that stand in the transcript; all of them in the full telling. */
const DIFF_LINES = 40;
const GOOD = {head: 3, tail: 5};
const BAD = {head: 3, tail: 12};
/** Below this, in milliseconds, how long a call took says nothing. */
const QUICK_MS = 100;

const timeOf = ({ms}: {readonly ms: number}, detail: Detail): readonly Piece[] =>
	ms < QUICK_MS && detail === 'short' ? [] : [['quiet', sayTime(ms)]];

/** What the model is told, told to the person who said no: without what only a model needs to be told. */
const reasonOf = ({output}: Finished, call: CallView): string => {
	const {answered} = call;
	if (answered?.verdict === 'no') return answered.say ? `you said no: ${answered.say}` : 'you said no';
	return output.replace(/^Refused: /, '');
};

const titleOf = ({isCheck, title}: CallView): string => (isCheck ? `check: ${title}` : title);

const headline = (mark: Sign, call: CallView, aside: readonly Piece[], look: Look): readonly string[] =>
	titled(['  ', ...sign(mark, look), titleOf(call)], aside, look);

/** How a call ended, and why: beside it where there is room, else beneath it. */
const because = (mark: Sign, call: CallView, text: string, look: Look): readonly string[] => {
	const head = ['  ', ...sign(mark, look), titleOf(call)];
	const reason = oneLine(text, 600);
	const beside: readonly Piece[] = [...head, '  ', ['quiet', reason]];
	if (widthOfPieces(beside) <= look.columns) return [row(beside, look)];
	return [row(head, look), ...flow(['    '], reason, look, {tone: 'quiet', indent: '    '})];
};

const joinedBy = (pieces: readonly (readonly Piece[])[]): readonly Piece[] =>
	pieces.filter(({length}) => length > 0).flatMap((one, at) => (at === 0 ? one : ['  ', ...one]));

const printed = (fact: Finished, look: Look, detail: Detail): readonly string[] => {
	if (detail === 'full') return whole(fact.output, look);
	return clipped(fact.output, look, fact.outcome === 'ok' ? GOOD : BAD);
};

/** What checkers complained of after an edit; how the edit went is in its title. */
const complaints = ({output}: Finished, look: Look, detail: Detail): readonly string[] => {
	const at = output.indexOf('\n\nThe checkers say:\n');
	if (at === -1) return [];
	const said = output.slice(at + 2);
	return detail === 'full' ? whole(said, look) : clipped(said, look, BAD);
};

const changed = (call: CallView, look: Look, detail: Detail): readonly string[] => {
	const diff = call.previewed?.preview?.diff;
	return diff === undefined ? [] : renderDiff(diff, look, {most: detail === 'full' ? Infinity : DIFF_LINES, indent: 4});
};

/** What was changed: its counts stay in sight when the title is cut. */
const edited = (call: CallView, look: Look): readonly string[] => {
	const [, title = call.title, counts] = /^(.*) (\(\+\d+ −\d+\))$/.exec(call.title) ?? [];
	return headline('edit', {...call, title}, counts === undefined ? [] : [counts], look);
};

const succeeded = (fact: Finished, call: CallView, look: Look, detail: Detail): readonly string[] => {
	const risk = call.previewed?.risk;
	if (call.tool === 'plan') return [];
	if (call.isCheck)
		return [
			...headline('done', call, timeOf(fact, detail), look),
			...(detail === 'full' ? whole(fact.output, look) : []),
		];
	if (risk === 'write')
		return [...edited(call, look), ...changed(call, look, detail), ...complaints(fact, look, detail)];
	return [
		...headline(risk === 'run' ? 'done' : 'read', call, timeOf(fact, detail), look),
		...printed(fact, look, detail),
	];
};

const failed = (fact: Finished, call: CallView, look: Look, detail: Detail): readonly string[] => {
	if (fact.ending === undefined)
		return [
			...because('failed', call, fact.output, look),
			// What goes beyond one line is for the model.
			...(detail === 'full' && fact.output.trim().includes('\n') ? whole(fact.output, look) : []),
		];
	const ending: Piece = ['bad', oneLine(sayEnding(fact.ending), 300)];
	return [
		...headline('failed', call, joinedBy([[ending], timeOf(fact, detail)]), look),
		...printed(fact, look, detail),
	];
};

/** What a model gave to a call, where that is not what is shown of it anyway. */
const given = (call: CallView, look: Look): readonly string[] => {
	const script = call.previewed?.preview?.script;
	const input =
		script ?? (call.previewed?.preview?.diff === undefined ? JSON.stringify(call.block?.input, null, 2) : undefined);
	return input === undefined || oneLine(input, Infinity) === call.title
		? []
		: plain(input)
				.trimEnd()
				.split('\n')
				.flatMap(line => flow(['    '], line, look, {indent: '      '}));
};

/** How a call ended: in one line, with what a person needs to see of it; in the full telling with all that went in and came out. */
export const callLines = (fact: Finished, call: CallView, look: Look, detail: Detail): readonly string[] => {
	const ended = ((): readonly string[] => {
		switch (fact.outcome) {
			case 'ok':
				return succeeded(fact, call, look, detail);
			case 'failed':
				return failed(fact, call, look, detail);
			case 'aborted':
				// What was never looked at has not even a title.
				if (call.previewed === undefined && detail === 'short') return [];
				return [
					...headline('stopped', call, look.spoken ? [] : [['quiet', 'stopped']], look),
					...(fact.ending === undefined ? [] : printed(fact, look, detail)),
				];
			case 'refused':
			case 'unapproved':
				return because('refused', call, reasonOf(fact, call), look);
		}
	})();
	if (detail === 'short' || ended.length === 0) return ended;
	const [first = '', ...rest] = ended;
	const why = call.why === undefined ? [] : [row(['    ', ['quiet', `allowed: ${oneLine(call.why, 200)}`]], look)];
	return [first, ...why, ...given(call, look), ...rest];
};

/** Lines of what a person's own command printed: they asked for it. */
const OWN = {head: 10, tail: 20};

/** A command that the person typed, what it printed, and how it ended when it did not end well. */
export const shellLines = (
	{output, ending, ms}: Body<'shell.finished'>,
	{script}: ShellView,
	look: Look,
	detail: Detail,
): readonly string[] => {
	const how: readonly Piece[] = isSuccess(ending) ? [] : [['bad', oneLine(sayEnding(ending), 300)]];
	return [
		...titled([...sign('shell', look), ['heading', oneLine(script, 400)]], joinedBy([how, timeOf({ms}, detail)]), look),
		...(detail === 'full' ? whole(output, look) : clipped(output, look, OWN)),
	];
};
