import {describe, expect, test} from 'vitest';
import {seen, typed, typeInto} from '../keys.fixture.ts';
import {after, at, type Row} from './vim.fixture.ts';

describe('operators', () => {
	test.each<Row>([
		['|one two', 'dw', '|two'],
		['|one two three', '2dw', '|three'],
		['|one two three', 'd2w', '|three'],
		['one |two', 'dw', 'one| '],
		['one |two\nthree', 'dw', 'one| \nthree'],
		['|one two', 'de', '| two'],
		['one tw|o', 'dge', 'o|n'],
		['f|(a) b', 'd%', 'f| b'],
		['|a\nb\n\nc', 'd}', '|\nc'],
		['a\n\nb\n|c', 'd{', 'a\n|c'],
		['|a\nb', '>>', '  |a\nb'],
		['|a\n\nb', '>G', '  |a\n\n  b'],
		['|a\nb\nc', '2>>', '  |a\n  b\nc'],
		['   a\n|b', '<k', ' |a\nb'],
		['\t|a', '<<', '|a'],
		['|a', '<<', '|a'],
		['|a\nb\nc', '>j.', '    |a\n    b\nc'],
		['|a\nb\nc', 'Vj>', '  |a\n  b\nc'],
		['  |a\n  b', 'vj<', '|a\nb'],
		['one tw|o', 'db', 'one |o'],
		['one t|wo', 'd0', '|wo'],
		['  on|e', 'd^', '  |e'],
		['one |two\nx', 'd$', 'one| \nx'],
		['one |two\nx', 'D', 'one| \nx'],
		['|abcabc', 'dfc', '|abc'],
		['|abcabc', 'dtc', '|cabc'],
		['abcab|c', 'dFa', 'abc|c'],
		['|abcabc', 'fcd;', 'a|b'],
		['a\n|b\nc', 'dd', 'a\n|c'],
		['a\nb\n|c', 'dd', 'a\n|b'],
		['|a', 'dd', '|'],
		['|a\nb\nc', '2dd', '|c'],
		['|a\nb\nc', '9dd', '|'],
		['|a\nb\nc', 'dj', '|c'],
		['a\n|b\nc', 'dk', '|c'],
		['a\n|b\nc', 'dG', '|a'],
		['a\n|b\nc', 'dgg', '|c'],
		['|a', 'dj', '|a'],
		['|abc', 'dl', '|bc'],
		['|abc', 'x', '|bc'],
		['|abc', '2x', '|c'],
		['ab|c', 'x', 'a|b'],
		['ab|c', 'X', 'a|c'],
		['ab|c', '<del>', 'a|b'],
		['|', 'x', '|'],
		['|a👍🏽b', 'lx', 'a|b'],
		['|one two', 'cwx<esc>', '|x two'],
		['|one  two', 'cw', '|  two insert'],
		['one| two', 'cwx', 'onex|two insert'],
		['one |two', 'cb', '|two insert'],
		['a\n|b b\nc', 'cc', 'a\n|\nc insert'],
		['a\n|b b\nc', 'S', 'a\n|\nc insert'],
		['one |two', 'C', 'one | insert'],
		['|abc', 's', '|bc insert'],
		['|abc', '2s', '|c insert'],
		['one |two', 'dd', '|'],
		['|abc', 'dx', '|abc'],
		['|abc', 'd<esc>x', '|bc'],
		['|abc', 'gx', '|abc'],
		['|abc', 'dfz', '|abc'],
	])('from %j, %s', (marked, keys, is) => {
		expect(after(marked, keys)).toBe(is);
	});
});

describe('yanking and putting', () => {
	test.each<Row>([
		['|one two', 'ywP', 'one| one two'],
		['|one two', 'yw$p', 'one twoone| '],
		['o|ne', 'yyp', 'one\n|one'],
		['o|ne', 'yyP', '|one\none'],
		['o|ne', 'Y', 'o|ne'],
		['|a\nb\nc', 'yjGp', 'a\nb\nc\n|a\nb'],
		['a\nb|b\nc', 'yk', '|a\nbb\nc'],
		['a|b', 'yl3p', 'abbb|b'],
		['|a\nb', 'dd2p', 'b\n|a\na'],
		['|a\nb', 'ddP', '|a\nb'],
		['|ab', 'xp', 'b|a'],
		['one |two', 'yiwP', 'one tw|otwo'],
		['|ab', 'p', '|ab'],
		['|', 'Ohello<esc>yyp', 'hello\n|hello\n'],
	])('from %j, %s', (marked, keys, is) => {
		expect(after(marked, keys)).toBe(is);
	});
});

describe('single keys', () => {
	test.each<Row>([
		['a|bc', 'ix', 'ax|bc insert'],
		['a|bc', 'ax', 'abx|c insert'],
		['ab|c', 'a', 'abc| insert'],
		['  ab|c', 'I', '  |abc insert'],
		['a|bc\nd', 'A', 'abc|\nd insert'],
		['a|b\nc', 'ox', 'ab\nx|\nc insert'],
		['a\nb|c', 'Ox', 'a\nx|\nbc insert'],
		['a|bc', 'rx', 'a|xc'],
		['a|bc', '2rx', 'ax|x'],
		['a|bc', '9rx', 'a|bc'],
		['a|bC', '~~', 'aB|c'],
		['|abc', '5~', 'AB|C'],
		['a|a\n  b', 'J', 'aa| b'],
		['|a\nb\nc', '3J', 'a b| c'],
		['|a\n)', 'J', 'a|)'],
		['|a', 'J', '|a'],
		['|abc', 'xu', '|abc'],
		['|abc', 'xxuu', '|abc'],
		['|abc', 'xx2u', '|abc'],
		['|abc', 'xu<c-r>', '|bc'],
		['|abc', '2xu', '|abc'],
		['|abc', 'qzx', '|bc'],
	])('from %j, %s', (marked, keys, is) => {
		expect(after(marked, keys)).toBe(is);
	});
});

describe('the dot', () => {
	test.each<Row>([
		['|abcdef', 'x.', '|cdef'],
		['|abcdef', '2x.', '|ef'],
		['|abcdef', 'x3.', '|ef'],
		['|one two three', 'dw.', '|three'],
		['|one two', 'cwx<esc>w.', 'x |x'],
		['|a b', 'ihi <esc>w.', 'hi hi| a b'],
		['|a', 'Ab<esc>..', 'abb|b'],
		['|a', 'ob<esc>.', 'a\nb\n|b'],
		['|a a', 'rxw.', 'x |x'],
		['|(a) (b)', 'di(f(.', '() (|)'],
		['|a\nb\nc', 'yyjddu.', 'a\n|c'],
		['|ab', '.', '|ab'],
		['|a b c', 'xyw.', '|b c'],
	])('from %j, %s', (marked, keys, is) => {
		expect(after(marked, keys)).toBe(is);
	});
});

describe('selections', () => {
	test.each<Row>([
		['a|bcd', 'vld', 'a|d'],
		['a|bcd', 'v', 'a|bcd visual'],
		['a|bcd', 'v<esc>', 'a|bcd'],
		['abc|d', 'vhhx', '|a'],
		['|one two', 'vey$p', 'one twoon|e'],
		['|one two', 'vec', '| two insert'],
		['|one two', 'vwod', '|wo'],
		['|one two', 'veod', '| two'],
		['|one', 'veU', '|ONE'],
		['|ONE', 'veu', '|one'],
		['|oNe', 'v$~', '|OnE'],
		['|one two', 'verx', '|xxx two'],
		['one |two', 'yiw0viwp', '|two two'],
		['one |two', 'viwd', 'one| '],
		['f(a, |b)', 'vi(d', 'f(|)'],
		['|a\nb\nc', 'vjJ', 'a| b\nc'],
		['a|b\nc\nd', 'Vjd', '|d'],
		['a|b\nc', 'Vy', 'a|b\nc'],
		['a\n|b\nc', 'Vc', 'a\n|\nc insert'],
		['a|b\nc\nd', 'vjD', '|d'],
		['a|b\nc', 'vVd', '|c'],
		['a|bcd', 'v2ld', '|a'],
		['a|bcd', 'vfdd', '|a'],
		['a|b', 'vv', 'a|b'],
		['a|b', 'VV', 'a|b'],
		['|a👍🏽b', 'vld', '|b'],
		['a|b\nlong\nc', 'vjkd', '|a\nlong\nc'],
		['a|b', 'vgzd', '|a'],
	])('from %j, %s', (marked, keys, is) => {
		expect(after(marked, keys)).toBe(is);
	});
});

describe('beside the rest of the composer', () => {
	test('one begins by writing, and Esc goes to normal mode on the last character', () => {
		expect(
			[typed('abc', {vim: 'on'}), typed('abc<esc>', {vim: 'on'})].map(({composer}) => [seen(composer), composer.vim]),
		).toEqual([
			['abc|', 'insert'],
			['ab|c', 'normal'],
		]);
	});

	test('Enter sends in every mode, and one writes again', () => {
		const {composer, wishes} = typed('abc<esc><enter>', {vim: 'on'});
		expect({wishes, mode: composer.vim}).toEqual({
			wishes: [{do: 'send', kind: 'prompt', text: 'abc', images: []}],
			mode: 'insert',
		});
	});

	test('j and k go on through earlier prompts', () => {
		const history = ['first', 'second'];
		expect(seen(typed('draft<esc>kk', {vim: 'on', history}).composer)).toBe('firs|t');
		expect(seen(typed('draft<esc>kkjj', {vim: 'on', history}).composer)).toBe('draf|t');
	});

	test('pieces are words', () => {
		expect(seen(typed('a <paste:1\n2\n3\n4>> b<esc>bdw', {vim: 'on'}).composer)).toBe('a |b');
		expect(seen(typed('a <paste:1\n2\n3\n4>> b<esc>bx$p', {vim: 'on'}).composer)).toBe('a  b|[Pasted 4 lines]');
	});

	test('a piece that was deleted can be put after sending', () => {
		expect(seen(typed('<paste:1\n2\n3\n4>>x<esc>0x<enter><esc>p', {vim: 'on'}).composer)).toBe('|[Pasted 4 lines]');
	});

	test('other keys do what they do elsewhere', () => {
		expect(typed('abc<esc><c-g>', {vim: 'on'}).wishes).toEqual([{do: 'edit-outside', text: 'abc'}]);
		expect(seen(typed('one two<esc><c-a>', {vim: 'on'}).composer)).toBe('|one two');
	});

	test('Ctrl+R searches while one writes', () => {
		expect(typed('abc<c-r>', {vim: 'on'}).wishes).toEqual([{do: 'search-history'}]);
	});

	test('turned off, keys are typed again', () => {
		const {composer} = typed('abc<esc>', {vim: 'on'});
		const {composer: off} = typeInto(composer, 'x', {vim: 'off'});
		expect([seen(off), off.vim]).toEqual(['abx|c', 'off']);
	});

	test('no keys, in any order, break a text', () => {
		let seed = 11;
		const dice = (most: number): number => {
			seed = (seed * 1_103_515_245 + 12_345) % 2_147_483_648;
			return Math.floor((seed / 2_147_483_648) * most);
		};
		const keys = [
			...Array.from('hlwbeWBE0^$GgftFT;,dcyxXDCsSYpPuiaIAoOrJ.~vV123"(){}'),
			'<esc>',
			'<nl>',
			'<c-r>',
			'<left>',
			'<paste:1\n2\n3\n4>>',
		];
		for (let round = 0; round < 300; round += 1) {
			let composer = at('one two\n\n  (three "four") 👍🏽 e\u0301|nd');
			for (let count = 0; count < 60; count += 1) {
				({composer} = typeInto(composer, keys[dice(keys.length)] ?? '', {vim: 'on', history: ['before']}));
				const {text, cursor, vim} = composer;
				const edges = new Set([...new Intl.Segmenter().segment(text)].map(({index}) => index)).add(text.length);
				expect([edges.has(cursor), text.isWellFormed()]).toEqual([true, true]);
				const isBehindLine =
					cursor > 0 && text[cursor - 1] !== '\n' && (cursor === text.length || text[cursor] === '\n');
				expect(vim === 'normal' && isBehindLine).toBe(false);
			}
		}
	});
});
