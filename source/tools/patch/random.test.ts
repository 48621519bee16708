import {expect, test} from 'vitest';
import {utf8} from '../text/encoding.ts';
import {applyPatch} from './apply.ts';
import {createDice, type Dice} from './law/dice.ts';
import {parse} from './parse.ts';

type Move = {readonly mark: ' ' | '-' | '+'; readonly text: string};

const CODE = ['', '}', '\treturn;', '\tgo();', 'if (x) {', 'end'];

/** Moves over a random file: what stays, goes and comes. Lines of a `unique` file are all different. */
const randomMoves = (dice: Dice, unique: boolean): readonly Move[] => {
	const moves: Move[] = [];
	const rate = 2 + dice(12);
	const line = (at: number): string =>
		unique ? `${'\t'.repeat(dice(3))}line ${at} ${dice(100)}` : (CODE[dice(CODE.length)] ?? '');
	const length = 1 + dice(40);
	for (let at = 0; at < length; at++) {
		if (dice(rate) === 0)
			for (let more = dice(3); more >= 0; more--) moves.push({mark: '+', text: `new ${dice(1000)}`});
		moves.push({mark: dice(rate) === 0 ? '-' : ' ', text: line(at)});
	}
	if (dice(rate) === 0) moves.push({mark: '+', text: 'new at the end'});
	return moves;
};

/** Cuts moves into hunks with so many lines of context, as a diff does. */
const hunksOf = (moves: readonly Move[], context: number): readonly (readonly Move[])[] => {
	const near = moves.map((_, at) =>
		moves.slice(Math.max(0, at - context), at + context + 1).some(({mark}) => mark !== ' '),
	);
	const hunks: Move[][] = [];
	for (const [at, move] of moves.entries()) {
		if (!near[at]) continue;
		if (at === 0 || !near[at - 1]) hunks.push([]);
		hunks.at(-1)?.push(move);
	}
	return hunks;
};

type Noise = {readonly shift: string; readonly trailing: string};

const noisy = ({mark, text}: Move, {shift, trailing}: Noise): string =>
	mark + (text === '' ? '' : shift + text) + (mark === '+' ? '' : trailing);

const shuffled = <Item>(items: readonly Item[], dice: Dice): readonly Item[] => {
	const left = [...items];
	return items.map(() => left.splice(dice(left.length), 1)[0] as Item);
};

type Case = {readonly before: string; readonly after: string; readonly patch: string; readonly changes: boolean};

const randomCase = (dice: Dice, unique: boolean): Case => {
	const moves = randomMoves(dice, unique);
	// A file of one line may not say which end its lines have.
	const end = dice(3) === 0 && moves.filter(({mark}) => mark !== '+').length > 1 ? '\r\n' : '\n';
	const ended = dice(4) !== 0;
	const text = (without: Move['mark']): string => {
		const lines = moves.filter(({mark}) => mark !== without).map(move => move.text);
		// A file of one empty line without an end is an empty file.
		return lines.length === 0 ? '' : lines.join(end) + (ended || lines.at(-1) === '' ? end : '');
	};
	const hunks = hunksOf(moves, 1 + dice(3));
	const noise = {
		shift: unique && dice(3) === 0 ? '  ' : '',
		trailing: unique && dice(3) === 0 ? ' ' : '',
	};
	const ordered = unique && dice(2) === 0 ? shuffled(hunks, dice) : hunks;
	const body = ordered.flatMap(hunk => ['@@', ...hunk.map(move => noisy(move, noise))]);
	return {
		before: text('+'),
		after: text('-'),
		patch: ['*** Begin Patch', '*** Update File: f', ...body, '*** End Patch'].join('\n'),
		changes: hunks.length > 0,
	};
};

const apply = (before: string, text: string): {readonly text: string} | {readonly refused: string} => {
	const patch = parse(text);
	if ('refused' in patch) return patch;
	const applied = applyPatch(patch, new Map([['f', utf8(before)]]));
	if ('refused' in applied) return applied;
	const after = applied.planned[0]?.after;
	return {text: after?.kind === 'text' ? after.text : ''};
};

const CASES = 10_000;

/** Line ends of the last line are kept as they were: a file that ended keeps ending. */
const agrees = (made: string, wanted: string): boolean => made === wanted || made.trimEnd() === wanted.trimEnd();

test('a patch made from random edits of a file of different lines gives the edited file', () => {
	const wrong: unknown[] = [];
	for (let seed = 1; seed <= CASES && wrong.length === 0; seed++) {
		const {before, after, patch, changes} = randomCase(createDice(seed), true);
		const result = changes ? apply(before, patch) : {text: after};
		if (!('text' in result) || result.text !== after) wrong.push({seed, before, patch, after, result});
	}
	expect(wrong).toEqual([]);
});

test('a patch made from random edits of a file of equal lines gives the edited file or nothing', () => {
	let made = 0;
	const wrong: unknown[] = [];
	for (let seed = 1; seed <= CASES && wrong.length === 0; seed++) {
		const {before, after, patch, changes} = randomCase(createDice(seed), false);
		const result = changes ? apply(before, patch) : {refused: 'nothing to do'};
		if ('refused' in result) continue;
		made++;
		if (!agrees(result.text, after)) wrong.push({seed, before, patch, after, result});
	}
	expect(wrong).toEqual([]);
	expect(made).toBeGreaterThan(CASES / 4);
});
