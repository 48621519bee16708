import {describe, expect, test} from 'vitest';
import type {Room} from '../core/tool.ts';
import {openWorkspace} from '../workspace/open.ts';
import {createScratch, preview, use} from './scratch.ts';
import {cutTo} from './symbols/say.ts';
import {symbols} from './symbols.ts';

const files = {
	'src/cart.ts': [
		'/** addToCart in a comment */',
		'export const addToCart = (item: Item) => {',
		"\treturn save('addToCart', item);",
		'};',
		'export class Cart {',
		'\tadd(item: Item) {',
		'\t\treturn addToCart(item);',
		'\t}',
		'}',
	].join('\n'),
	'src/page.ts': "import {addToCart} from './cart.ts';\n\naddToCart(1);\nADDTOCART();\n",
	'src/store.ts': 'export function save(name: string, item: Item) {}\nexport type Item = number;\n',
	'tools/price.py': 'def total(items):\n    return sum(items)\n',
	'notes.txt': 'addToCart',
};

const opened = async () => {
	const scratch = await createScratch(files);
	const workspace = await openWorkspace(scratch.directory);
	const room: Room = {...scratch.room, symbols: asked => workspace.symbols(asked, scratch.room.signal)};
	return {
		room,
		ask: (input: {readonly name?: string; readonly path?: string}) => use(symbols(), input, room),
		scratch,
		[Symbol.asyncDispose]: async () => {
			await workspace[Symbol.asyncDispose]();
			await scratch[Symbol.asyncDispose]();
		},
	};
};

describe('symbols', () => {
	test('tells where a name is defined and used, and not where it is only written', async () => {
		await using project = await opened();
		const {ask} = project;
		expect((await ask({name: 'addToCart'})).output).toBe(
			'Defined:\nsrc/cart.ts\n  2-4 function: export const addToCart = (item: Item) =>\n\n' +
				'Used in (lines):\n  src/cart.ts: 7\n  src/page.ts: 1 3',
		);
		expect((await ask({name: 'addToCart', path: 'src/page.ts'})).output).toBe(
			'Defined nowhere here.\n\nUsed in (lines):\n  src/page.ts: 1 3',
		);
		expect((await ask({name: 'total'})).output).toBe(
			'Defined:\ntools/price.py\n  1-2 function: def total(items):\n\nUsed nowhere.',
		);
		expect((await ask({name: 'ADDToCart'})).output).toContain('src/page.ts: 1 3 4');
	});

	test('tells what a file defines, and of a folder the files that others need first', async () => {
		await using project = await opened();
		const {ask} = project;
		expect((await ask({path: './src/cart.ts'})).output).toBe(
			'src/cart.ts\n  2-4 function: export const addToCart = (item: Item) =>\n  5-9 class: export class Cart\n  6-8 method: add(item: Item)',
		);
		const all = (await ask({})).output;
		expect(all.split('\n').filter(line => !line.startsWith(' '))).toEqual([
			'src/cart.ts',
			'src/store.ts',
			'tools/price.py',
		]);
		expect((await ask({path: 'tools'})).output).toBe('tools/price.py\n  1-2 function: def total(items):');
	});

	test('sees what was edited a moment ago', async () => {
		await using project = await opened();
		const {ask, scratch} = project;
		await ask({name: 'total'});
		await scratch.put('tools/price.py', '\n\ndef total():\n    pass\n');
		expect((await ask({name: 'total'})).output).toContain('  3-4 function: def total():');
	});

	test.each([
		['an unknown name', {name: 'nowhere'}, 'ok', 'No code here defines or uses "nowhere"'],
		['a name of signs', {name: '((('}, 'ok', 'No code here defines or uses'],
		['a name that objects have', {name: 'constructor'}, 'ok', 'No code here defines or uses'],
		['a file without code', {path: 'notes.txt'}, 'ok', 'Nothing is defined in notes.txt'],
		['a path outside', {path: '../outside'}, 'failed', 'is outside the workspace'],
		['a path with a NUL', {path: 'a\0b'}, 'failed', ''],
	])('answers %s with what could be tried', async (_, input, outcome, output) => {
		await using project = await opened();
		const {ask} = project;
		expect(await ask(input)).toMatchObject({outcome, output: expect.stringContaining(output)});
	});

	test('fails where nothing knows the code, where that breaks, and ends when it is stopped', async () => {
		await using scratch = await createScratch(files);
		expect(await use(symbols(), {name: 'a'}, scratch.room)).toMatchObject({outcome: 'failed'});
		const broken = {...scratch.room, symbols: () => Promise.reject(new Error('it broke\nin two'))};
		expect(await use(symbols(), {name: 'a'}, broken)).toEqual({
			outcome: 'failed',
			output: 'The index could not be asked (it broke): use search.',
		});
		const stopped: Room = {
			...scratch.room,
			signal: AbortSignal.abort(),
			symbols: async () => ({kind: 'map', files: [], more: 0}),
		};
		expect(await use(symbols(), {name: 'a'}, stopped)).toMatchObject({outcome: 'aborted'});
	});

	test('asks before it looks outside', async () => {
		await using scratch = await createScratch(files);
		expect(await preview(symbols(), {path: '../outside'}, scratch.room)).toMatchObject({outside: [expect.any(String)]});
		expect(await preview(symbols(), {name: 'a'}, scratch.room)).toMatchObject({outside: []});
	});
});

describe('a long answer', () => {
	const blocks = ['a\n  1', 'b\n  2', 'c\n  3'].map(text => ({text, what: 1}));
	test.each([
		[100, 'a\n  1\nb\n  2\nc\n  3'],
		[12, 'a\n  1\nb\n  2\n[and 1 more files]'],
		[4, 'a\n[and 2 more files]'],
	])('of %i characters ends between blocks and says how many more there are', (budget, text) => {
		expect(cutTo(budget, blocks, 'files')).toBe(text);
	});
});
