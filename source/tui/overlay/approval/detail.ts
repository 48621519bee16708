import type {Call} from '../../../core/session/state.ts';
import {plain} from '../../../views/plain.ts';
import {renderDiff} from '../../diff/render.ts';
import {cut, wrap, wrapBehind} from '../../text/wrap.ts';
import type {Look, Tone} from '../../theme.ts';

/** An explanation that was asked for, and its text once it is here. */
export type Explanation = {readonly text?: string};

/** What a question says of a call, besides what can be chosen. */
export type Detail = {
	readonly call: Call;
	/** Why it is asked about. */
	readonly why: string;
	readonly explanation?: Explanation | undefined;
	/** What the call would do, painted. */
	readonly what: (look: Look) => readonly string[];
};

/** Columns before everything that stands under the question. */
const indentOf = ({columns}: Look): number => (columns < 60 ? 0 : 2);

const script = (text: string, look: Look): readonly string[] => {
	const {columns, paint, spoken} = look;
	const indent = ' '.repeat(indentOf(look));
	const sign = (at: number): string => (spoken ? '' : at === 0 ? `${paint('action', '$')} ` : '  ');
	// What goes on in the next row is set off, so that it is not taken for another line.
	const rest = `${indent}${spoken ? '' : '    '}`;
	return plain(text)
		.split('\n')
		.flatMap((line, at) => wrapBehind(line, columns, `${indent}${sign(at)}`, rest));
};

/** Everything that a call would do, however long: the script, the diff, or its input. */
export const whatOf = ({input, previewed}: Call, look: Look): readonly string[] => {
	const {preview} = previewed ?? {};
	const indent = indentOf(look);
	if (preview?.script !== undefined) return script(preview.script, look);
	if (preview?.diff !== undefined) return renderDiff(preview.diff, look, {indent, most: Infinity});
	const text = typeof input === 'string' ? input : JSON.stringify(input, null, 2);
	return wrap(plain(text ?? ''), look.columns - indent).map(line => `${' '.repeat(indent)}${line}`);
};

/** The reason why a call is dangerous, and where it would reach beyond the workspace. */
export const alarmsOf = ({call}: Detail): readonly string[] => {
	const {reading, outside = []} = call.previewed?.preview ?? {};
	return [
		...(reading?.dangerous === undefined ? [] : [`danger: ${plain(reading.dangerous)}`]),
		...(outside.length === 0 ? [] : [`outside the workspace: ${outside.map(plain).join(', ')}`]),
	];
};

const reasons = (detail: Detail): readonly string[] => {
	const {reading} = detail.call.previewed?.preview ?? {};
	const read = reading === undefined || reading.why === '' ? '' : `read as ${reading.kind}: ${plain(reading.why)}`;
	const why = plain(detail.why);
	// Nothing is said twice.
	const isSaid = why === '' || alarmsOf(detail).some(alarm => alarm.includes(why));
	return [...(read === '' || reading?.why === detail.why ? [] : [read]), ...(isSaid ? [] : [`asked because: ${why}`])];
};

const explained = ({explanation}: Detail, {paint}: Look): readonly string[] => {
	if (explanation === undefined) return [];
	const {text} = explanation;
	if (text === undefined) return [paint('quiet', 'an explanation is on its way …')];
	return [paint('heading', 'Explained:'), ...plain(text).trim().split('\n')];
};

/** Everything that is known of a call, in lines: what it would do, what is dangerous about it, why it is asked, what the model says. */
export const detailLines = (detail: Detail, look: Look): readonly string[] => {
	const {paint, columns} = look;
	const indent = ' '.repeat(indentOf(look));
	const said = (tone: Tone, lines: readonly string[]): readonly string[] =>
		lines.flatMap(line => wrap(line, columns - indent.length)).map(line => `${indent}${paint(tone, line)}`);
	const explanation = explained(detail, look)
		.flatMap(line => wrap(line, columns - indent.length))
		.map(line => `${indent}${line}`);
	return [
		...detail.what(look),
		...said('bad', alarmsOf(detail)),
		...said('quiet', reasons(detail)),
		...explanation,
	].map(line => cut(line, columns));
};
