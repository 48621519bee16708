import {describe, expect, test} from 'vitest';
import {clusterEnd} from '../text/cluster.ts';
import {widthOf} from '../text/width.ts';
import {paintIn, type Look} from '../theme.ts';
import {attachImage, blankComposer, putText, type Composer} from './composer.ts';
import {typed, typeInto} from './keys.fixture.ts';
import {layComposer, type LaidComposer} from './lay.ts';

const look = (columns: number, change: Partial<Look> = {}): Look => ({
	columns,
	rows: 24,
	paint: (_, text) => text,
	still: true,
	spoken: false,
	...change,
});

/** Paint that can be read. */
const told: Look['paint'] = (tone, text) => `<${tone}:${text}>`;

/** The lines, with `|` where the cursor is. */
const drawn = ({lines, cursor}: LaidComposer): readonly string[] =>
	lines.map((line, y) => {
		if (y !== cursor.y) return line;
		let at = 0;
		while (widthOf(line.slice(0, at)) < cursor.x && at < line.length) at = clusterEnd(line, at);
		return `${line.slice(0, at)}|${line.slice(at)}`;
	});

const laid = (sent: string, columns = 80, most = 12): readonly string[] =>
	drawn(layComposer(typed(sent, {columns}).composer, look(columns), {most}));

describe('a prompt', () => {
	test.each<[string, string, number, readonly string[]]>([
		['stands behind its sign', 'hello', 80, ['› hello|']],
		['is empty', '', 80, ['› |']],
		['is several lines', 'one<nl><nl>two', 80, ['› one', '  ', '  two|']],
		['is wrapped between words', 'aaaa bbbb cccc', 13, ['› aaaa bbbb ', '  cccc|']],
		['is wrapped inside words that are longer than a row', 'abcdefghijklmno', 13, ['› abcdefghij', '  klmno|']],
		['lets one space stand behind a full row', 'aaaabbbbcc dd', 13, ['› aaaabbbbcc ', '  dd|']],
		['begins a row behind that space', 'aaaabbbbcc ', 13, ['› aaaabbbbcc ', '  |']],
		['keeps the cursor on a full row', 'aaaabbbbcc', 13, ['› aaaabbbbcc|']],
		['never cuts what is wide', '漢字漢字漢字', 12, ['› 漢字漢字', '  漢字|']],
		['wraps around what is wide', 'ab漢字cd', 9, ['› ab漢字', '  cd|']],
		['never cuts emoji', '👩‍👩‍👧‍👦👩‍👩‍👧‍👦👩‍👩‍👧‍👦', 9, ['› 👩‍👩‍👧‍👦👩‍👩‍👧‍👦👩‍👩‍👧‍👦|']],
		['keeps what is composed together', 'e\u0301'.repeat(12), 13, [`› ${'e\u0301'.repeat(10)}`, '  e\u0301e\u0301|']],
		['shows tabs as spaces', '<paste:a\tb>>', 80, ['› a    b|']],
		['shows nothing that turns the writing round', '<paste:a\u202eb>>', 80, ['› ab|']],
		['has its cursor before what is wide', '漢字<left>', 80, ['› 漢|字']],
	])('%s', (_, sent, columns, is) => {
		expect(laid(sent, columns)).toEqual(is);
	});

	test.each<[string, string, readonly string[]]>([
		['a shell command', '!ls -l', ['! ls -l|']],
		['a shell command of several lines', '!a<nl>b<home>', ['! a', '  |b']],
		['a note', '#tabs', ['# tabs|']],
		['a command', '/model', ['› /model|']],
		['the place before the mark', '!ls<home>', ['|! ls']],
		['the place behind the mark', '!ls<home><right>', ['! |ls']],
		['a mark alone', '!', ['! |']],
	])('says what it is by its sign: %s', (_, sent, is) => {
		expect(laid(sent)).toEqual(is);
	});

	test('of nothing shows what may be written, and the cursor before it', () => {
		const shown = layComposer(blankComposer, look(20, {paint: told}), {most: 5, placeholder: 'Say what you want done'});
		expect(shown).toEqual({lines: ['<action:›> <quiet:Say what you want…>'], cursor: {x: 2, y: 0}});
	});

	test('has the sign that is asked for, and one that can be spoken', () => {
		const spoken = layComposer(blankComposer, look(80, {spoken: true}), {most: 5});
		const other = layComposer(blankComposer, look(80), {most: 5, glyph: '❯'});
		expect([spoken.lines, other.lines]).toEqual([['> '], ['❯ ']]);
	});
});

describe('what is painted', () => {
	const lines = (composer: Composer, columns = 80): readonly string[] =>
		layComposer(composer, look(columns, {paint: told}), {most: 9}).lines;

	test('are pieces', () => {
		const {composer} = typed('see <paste:a\nb\nc\nd>> and ');
		expect(lines(attachImage(composer, '/tmp/a.png'))).toEqual([
			'<action:›> see <action:[Pasted 4 lines]> and <action:[Image 1]>',
		]);
	});

	test('is a piece that is longer than a row, cut', () => {
		expect(lines(typed('<paste:a\nb\nc\nd>>').composer, 13)).toEqual(['<action:›> <action:[Pasted 4…>']);
	});

	test('is what is selected', () => {
		expect(lines(typed('one two<esc>vb', {vim: 'on'}).composer)).toEqual(['<action:›> one <found:two>']);
		expect(lines(typed('one<nl>two<esc>vk', {vim: 'on'}).composer)).toEqual([
			'<action:›> on<found:e >',
			'  <found:two>',
		]);
		expect(lines(typed('one<nl>two<nl>3<esc>kV', {vim: 'on'}).composer)).toEqual([
			'<action:›> one',
			'  <found:two >',
			'  3',
		]);
	});

	test('closes on every line what it opens', () => {
		const {composer} = typed('one two three<esc>v0', {vim: 'on', columns: 9});
		const painted = layComposer(composer, look(9, {paint: paintIn('dark', 'true')}), {most: 9}).lines;
		for (const line of painted) {
			const opened = line.split('\u001b[7m').length;
			expect(line.split('\u001b[27m').length).toBe(opened);
		}
		expect(painted.length).toBe(3);
	});
});

describe('a search', () => {
	const history = ['run the tests', 'other'];
	const shown = (sent: string, columns = 80): readonly string[] =>
		drawn(layComposer(typed(sent, {history}).composer, look(columns), {most: 5}));

	test('shows what it finds, and what is asked', () => {
		expect(shown('<c-r>tests')).toEqual(['› run the tests', 'earlier prompts: tests|']);
	});
	test('shows what was being written until it finds something', () => {
		expect(shown('draft<c-r>')).toEqual(['› draft', 'earlier prompts: |']);
	});
	test('says that it finds nothing', () => {
		expect(shown('draft<c-r>zzz')).toEqual(['› draft', 'earlier prompts: zzz|  nothing found']);
	});
	test('paints what it finds', () => {
		const {composer} = typed('<c-r>the t', {history});
		expect(layComposer(composer, look(80, {paint: told}), {most: 5}).lines).toEqual([
			'<action:›> run <found:the t>ests',
			'<quiet:earlier prompts: >the t<warning:>',
		]);
	});
	test('fits a narrow terminal', () => {
		for (const line of shown('<c-r>a very long question', 20)) expect(widthOf(line)).toBeLessThanOrEqual(21);
	});
});

describe('more rows than there is room for', () => {
	const text = Array.from({length: 20}, (_, at) => `line ${at + 1}`).join('\n');
	const up = (count: number): string => '<up>'.repeat(count);

	test.each<[string, string, number, readonly string[]]>([
		['the end', '', 4, ['  … 17 more lines above', '  line 18', '  line 19', '  line 20|']],
		['the middle', up(9), 4, ['  … 9 more lines above', '  line 10', '  line 11|', '  … 9 more lines below']],
		['the start', up(19), 4, ['› line 1|', '  line 2', '  line 3', '  … 17 more lines below']],
		['two rows', up(5), 2, ['  line 14', '  line 15|']],
		['one row', up(5), 1, ['  line 15|']],
	])('shows %s', (_, keys, most, is) => {
		const {composer} = typeInto(putText(blankComposer, text), keys);
		expect(drawn(layComposer(composer, look(80), {most}))).toEqual(is);
	});

	test('shows the row of the cursor, wherever it is, and says how many it does not show', () => {
		for (const most of [1, 2, 3, 4, 5, 7, 19, 20, 21]) {
			for (let row = 0; row < 20; row += 1) {
				const {composer} = typeInto(putText(blankComposer, text), up(19 - row));
				const {lines, cursor} = layComposer(composer, look(40), {most});
				expect(lines[cursor.y]?.slice(2)).toBe(`line ${row + 1}`);
				const hidden = lines.flatMap(line => /… (\d+) more lines? (?:above|below)/.exec(line)?.[1] ?? []);
				const rows = lines.length - hidden.length;
				const told = hidden.reduce((sum, count) => sum + Number(count), 0);
				expect([most, row, lines.length, most < 3 ? 20 : rows + told]).toEqual([most, row, Math.min(most, 20), 20]);
			}
		}
	});
});

describe('in any terminal', () => {
	const texts = [
		'a plain prompt with some words in it, and averyveryveryverylongword too',
		'!shell command with words',
		'漢字かな交じり文と English が混ざる文章です。',
		'emoji 👩‍👩‍👧‍👦 and 🇩🇪 and 👍🏽 everywhere 👍🏽👍🏽👍🏽👍🏽',
		'\ttabs\tin\tit\n\n  and lines  \n',
		'spaces          in          between          ',
		'e\u0301e\u0301e\u0301 हिन्दी ไทยไทยไทย',
	];

	test.each([120, 80, 40, 20, 9, 5, 4])(
		'of %i columns no line is wider, and every place of a text is on one',
		columns => {
			for (const text of texts) {
				const {composer: end} = typeInto(putText(blankComposer, text), '<a-<>', {columns});
				let composer = end;
				let before = -1;
				for (;;) {
					const {lines, cursor} = layComposer(composer, look(columns), {most: 200});
					for (const line of lines) expect(widthOf(line)).toBeLessThanOrEqual(columns);
					expect(cursor.x).toBeLessThan(columns);
					const place = cursor.y * 1_000 + cursor.x;
					// Only what has no width of its own leaves the cursor where it was.
					expect(place).toBeGreaterThanOrEqual(before);
					before = place;
					const next = typeInto(composer, '<right>', {columns}).composer;
					if (next.cursor === composer.cursor) break;
					composer = next;
				}
				expect(composer.cursor).toBe(text.length);
			}
		},
	);

	test('what is shown is what was written', () => {
		for (const text of texts) {
			for (const columns of [40, 20, 9]) {
				const {lines} = layComposer(putText(blankComposer, text), look(columns), {most: 200});
				const shown = lines.map(line => line.slice(2)).join('');
				const mark = text.startsWith('!') ? '!' : '';
				expect((mark + shown).replaceAll(' ', '')).toBe(text.replaceAll(/\s/g, ''));
			}
		}
	});

	test('up and down come by every row, and back', () => {
		for (const text of texts.filter(one => !one.startsWith('!'))) {
			for (const columns of [40, 20, 9]) {
				let {composer} = typeInto(putText(blankComposer, text), '<a-<>', {columns});
				const rows = layComposer(composer, look(columns), {most: 200}).lines.length;
				for (let row = 1; row < rows; row += 1) {
					({composer} = typeInto(composer, '<down>', {columns}));
					expect(layComposer(composer, look(columns), {most: 200}).cursor.y).toBe(row);
				}
				for (let row = rows - 2; row >= 0; row -= 1) {
					({composer} = typeInto(composer, '<up>', {columns}));
					expect(layComposer(composer, look(columns), {most: 200}).cursor.y).toBe(row);
				}
				expect(composer.cursor).toBe(0);
			}
		}
	});
});
