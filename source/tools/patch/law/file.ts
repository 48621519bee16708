import {oneOf, type Dice} from './dice.ts';

/** One line of a file before and after an edit: it stays, goes or comes. `block` is the line of the function it is in. */
export type Line = {
	readonly mark: ' ' | '-' | '+';
	readonly text: string;
	readonly end: string;
	readonly block: string;
};

const BODY = ['go();', 'let a = 1;', 'return a;', 'if (a) {', 'stop(a);', '', '// done', 'a += 1;'] as const;
/** Lines of files that look like parts of a patch, or like what a patch is wrapped in. */
const TRAPS = [
	'EOF',
	'PATCH',
	'```',
	'*** End Patch',
	'*** Begin Patch',
	'*** Update File: g',
	'*** Delete File: g',
	'*** End of File',
	'@@ go',
	'@@count += 1',
	'say(\'it\', "is", `so`, $x, \\n, \\\\d)',
] as const;

const LONG = 'const theHandlerOfAllRequestsThatComeInFromTheOutside = async (request, response, ünïcödé, next) => {';

type Shape = {readonly indent: string; readonly unique: boolean; readonly traps: boolean};

const nameLine = (dice: Dice, number: number): string =>
	oneOf(dice, [
		`function f${number}(a) {`,
		`function f${number}(a) {`,
		`export const g${number} = (a) => {`,
		LONG.replace('async', `async${number}`),
		`const h${'h'.repeat(70)}${number} = (${'b, '.repeat(6)}c) => {`,
	]);

const bodyOf = (dice: Dice, {indent, unique, traps}: Shape, number: number): readonly string[] =>
	Array.from({length: 1 + dice(7)}, (_, at) => {
		if (traps && dice(5) === 0) return (dice(2) === 0 ? '' : indent) + oneOf(dice, TRAPS);
		const text = oneOf(dice, BODY);
		return unique && dice(4) !== 0
			? `${indent}call(${number}, ${at}, ${dice(1000)});`
			: text === ''
				? ''
				: indent + text;
	});

/** Texts of a file of blocks; a block may have the same lines as another, at the same depth or deeper. */
export const randomTexts = (dice: Dice): readonly (readonly [text: string, block: string])[] => {
	const shape = {indent: oneOf(dice, ['\t', '    ', '  ']), unique: dice(3) !== 0, traps: dice(3) === 0};
	const lines: (readonly [string, string])[] = [];
	let last: readonly string[] = [];
	const blocks = 1 + dice(6);
	for (let number = 0; number < blocks; number++) {
		const name = nameLine(dice, number);
		const again = dice(4) === 0 && last.length > 0;
		const body = again ? last : bodyOf(dice, shape, number);
		last = again && dice(3) === 0 ? body.map(line => (line === '' ? '' : shape.indent + line)) : body;
		for (const text of [name, ...last, '}']) lines.push([text, name]);
		if (dice(3) === 0) lines.push([`between(${dice(3)});`, '']);
		if (dice(2) === 0) lines.push(['', '']);
	}
	return lines;
};

/** Line ends of a file, and whether its last line has one. */
const randomEnds = (dice: Dice, texts: readonly string[]): readonly string[] => {
	const kind = oneOf(dice, ['\n', '\n', '\r\n', '\r', 'mixed']);
	const ends: string[] = [];
	for (const text of texts) {
		const end = kind === 'mixed' ? oneOf(dice, ['\n', '\r\n', '\r']) : kind;
		// A lone `\r` and the `\n` of an empty line would be one end.
		ends.push(text === '' && end === '\n' && ends.at(-1) === '\r' ? '\r\n' : end);
	}
	if (dice(4) === 0 && texts.at(-1) !== '') ends[ends.length - 1] = '';
	return ends;
};

/** An edit of the lines: some go, others come. */
export const randomEdit = (dice: Dice, lines: readonly (readonly [string, string])[]): readonly Line[] => {
	const ends = randomEnds(
		dice,
		lines.map(([text]) => text),
	);
	const rate = 5 + dice(25);
	const edited: Line[] = [];
	const come = (block: string): void => {
		for (let more = dice(3); more >= 0; more--) {
			const text = dice(6) === 0 ? oneOf(dice, TRAPS) : `new ${dice(1000)}`;
			edited.push({mark: '+', text, end: '?', block});
		}
	};
	for (const [at, [text, block]] of lines.entries()) {
		if (dice(rate) === 0) come(block);
		edited.push({mark: dice(rate) === 0 ? '-' : ' ', text, end: ends[at] ?? '', block});
	}
	if (dice(rate) === 0) come('');
	return edited;
};

export const beforeOf = (lines: readonly Line[]): string =>
	lines.flatMap(({mark, text, end}) => (mark === '+' ? [] : [text + end])).join('');

/** What is wrong with a text that should be the edited file; ends of lines that stay have to stay. */
export const differs = (made: string, lines: readonly Line[]): string | undefined => {
	const ended = lines.findLast(({mark}) => mark !== '+')?.end !== '';
	const left = lines.filter(({mark}) => mark !== '-');
	// An empty last line without an end is no line.
	const wanted = !ended && left.at(-1)?.text === '' ? left.slice(0, -1) : left;
	const found = [...made.matchAll(/([^\r\n]*)(\r\n|\n|\r|$)/g)].filter(([all]) => all !== '');
	if (found.length !== wanted.length) return `${found.length} lines instead of ${wanted.length}`;
	for (const [at, {text, end, mark}] of wanted.entries()) {
		const [, theirs = '', theirEnd = ''] = found[at] ?? [];
		if (theirs !== text) return `line ${at + 1} is ${JSON.stringify(theirs)} instead of ${JSON.stringify(text)}`;
		const last = at === wanted.length - 1;
		if (last) return (theirEnd !== '') === ended || wanted !== left ? undefined : 'the end of the last line';
		// What was the last line gets an end; an empty line may have to get another one, or it would be lost.
		const free = mark === '+' || end === '' || (text === '' && theirEnd === '\r\n');
		if (!free && theirEnd !== end) return `line ${at + 1} ends otherwise`;
	}
	return undefined;
};
