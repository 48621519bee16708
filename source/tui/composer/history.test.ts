import {describe, expect, test} from 'vitest';
import {seen, typed, typeInto} from './keys.fixture.ts';
import {textOf} from './composer.ts';

const history = ['first', 'second\nof two', 'third', 'third'];

describe('up and down', () => {
	test.each([
		['bring the last prompt', '<up>', 'third|'],
		['pass by what is said twice', '<up><up>', 'second\nof two|'],
		['go on from the end of a prompt of several lines', '<up><up><up>', 'first|'],
		['stop at the first', '<up><up><up><up><up>', 'first|'],
		['come back', '<up><up><down>', 'third|'],
		['come back to what was being written', 'dra<up><up><down><down>', 'dra|'],
		['keep the cursor of what was being written', 'draft<left><left><up><down>', 'dra|ft'],
		['do nothing below what is being written', 'draft<down>', 'draft|'],
		['move in a prompt that was touched', '<up><up><left><up>', 'secon|d\nof two'],
		['walk on from the first row', '<up><up><left><up><up>', 'first|'],
		['are undone at once', 'draft<up><up><up><c-_>', 'draft|'],
		['are undone to what was changed', 'draft<up>!<up><c-_>', 'third!|'],
		['walk no further back than what is not said already', 'third<up>', 'second\nof two|'],
	])('%s', (_, sent, shown) => {
		expect(seen(typed(sent, {history}).composer)).toBe(shown);
	});

	test('stay in a text as long as it has rows', () => {
		expect(seen(typed('one<nl>two<up>x<down>y', {history}).composer)).toBe('onex\ntwoy|');
	});

	test('keep to the column they come from', () => {
		expect(seen(typed('long line<nl>x<nl>long line<up><up>', {history}).composer)).toBe('long line|\nx\nlong line');
		expect(seen(typed('long line<nl>x<nl>long line<up><left><up>', {history}).composer)).toBe(
			'|long line\nx\nlong line',
		);
	});

	test('go by rows as they are seen', () => {
		const shown = (sent: string): string => seen(typed(sent, {history, columns: 13}).composer);
		expect(shown('aaaa bbbb cccc dddd<up>')).toBe('aaaa bbbb| cccc dddd');
		expect(shown('aaaa bbbb cccc dddd<up><down>')).toBe('aaaa bbbb cccc dddd|');
		expect(shown('漢字漢字漢字漢字<up>')).toBe('漢字漢|字漢字漢字');
	});

	test('do nothing where nothing was said', () => {
		expect(seen(typed('a<up><down>', {history: ['', '']}).composer)).toBe('a|');
	});

	test('bring a prompt that is too long to be written in as one piece', () => {
		const long = 'word '.repeat(10_000);
		const {composer} = typed('<up>', {history: ['before', long]});
		expect({shown: seen(composer), whole: textOf(composer) === long}).toEqual({shown: '[Pasted 1 line]|', whole: true});
		expect(seen(typeInto(composer, '<up>', {history: ['before', long]}).composer)).toBe('before|');
	});

	test('begin at the newest again after sending', () => {
		expect(seen(typed('<up><up><enter><up>', {history}).composer)).toBe('third|');
	});

	test('live with a history that became shorter', () => {
		const {composer} = typed('<up>', {history});
		expect(seen(typeInto(composer, '<up>', {history: ['only']}).composer)).toBe('only|');
		expect(seen(typeInto(composer, '<down>', {history: []}).composer)).toBe('|');
	});
});

describe('a search', () => {
	const said = ['Fix the parser', 'run tests', 'fix the tests', 'fix the tests', 'other'];
	const found = (sent: string): readonly unknown[] => {
		const {search} = typed(sent, {history: said}).composer;
		return [search?.query, search?.found?.text, search?.found?.from, search?.found?.to];
	};

	test.each([
		['finds nothing before something is asked', '<c-r>', '', undefined, undefined, undefined],
		['finds the newest', '<c-r>fix', 'fix', 'fix the tests', 0, 3],
		['finds what is older', '<c-r>fix<c-r>', 'fix', 'Fix the parser', 0, 3],
		['stays at the oldest', '<c-r>fix<c-r><c-r><up>', 'fix', 'Fix the parser', 0, 3],
		['finds what is newer', '<c-r>fix<c-r><down>', 'fix', 'fix the tests', 0, 3],
		['heeds capitals where it has some', '<c-r>Fix', 'Fix', 'Fix the parser', 0, 3],
		['stays where a longer query fits', '<c-r>fix<c-r> the', 'fix the', 'Fix the parser', 0, 7],
		['goes on where it does not', '<c-r>t<c-r> <bs>es', 'tes', 'fix the tests', 8, 11],
		['says that there is nothing', '<c-r>fixx', 'fixx', undefined, undefined, undefined],
		['finds again from the newest what is asked with less', '<c-r>fixx<bs>', 'fix', 'fix the tests', 0, 3],
		['is asked by pastes', '<c-r><paste:run\nall>>', 'run', 'run tests', 0, 3],
		['begins anew', '<c-r>run<c-u>', '', undefined, undefined, undefined],
	])('%s', (_, sent, ...is) => {
		expect(found(sent)).toEqual(is);
	});

	test.each([
		['Enter takes it, and does not send', '<c-r>run<enter>', 'run tests|'],
		['Tab takes it', '<c-r>run<tab>', 'run tests|'],
		['another key takes it and does what it does', '<c-r>run<left>!', 'run test!|s'],
		['Esc leaves what was written', 'draft<left><c-r>run<esc>', 'draf|t'],
		['what finds nothing leaves what was written', 'draft<c-r>nothing<enter>', 'draft|'],
		['it is undone', 'draft<c-r>run<enter><c-_>', 'draft|'],
	])('%s', (_, sent, shown) => {
		const {composer, wishes} = typed(sent, {history: said});
		expect([seen(composer), composer.search, wishes]).toEqual([shown, undefined, [{do: 'search-history'}]]);
	});
});
