import {rmSync, writeFileSync} from 'node:fs';
import {describe, expect, test} from 'vitest';
import {run} from '../../core/effect.ts';
import {scratch} from '../scratch.fixture.ts';
import {openIndex} from './client.ts';

const never = new AbortController().signal;

describe('the thread of an index', () => {
	test('ranks for many who ask at once, each as it would alone, and sees edits between', async () => {
		await using folder = await scratch({'cart.ts': 'add', 'token.ts': 'refresh', 'AGENTS.md': 'be brief'});
		await using index = openIndex({directory: folder.directory});
		void index.prepare();
		const ask = (request: string) => run(index.rank(request, never));
		const [cart, token] = await Promise.all([ask('cart'), ask('token')]);
		expect([cart.files[0]?.path, token.files[0]?.path, cart.seen]).toEqual(['cart.ts', 'token.ts', 3]);
		expect(await ask('cart')).toEqual(cart);
		writeFileSync(folder.at('AGENTS.md'), 'be long');
		writeFileSync(folder.at('gift.ts'), 'cart cart');
		rmSync(folder.at('cart.ts'));
		const after = await ask('cart');
		expect([after.files[0]?.path, after.seen, after.instructions]).toEqual([
			'gift.ts',
			3,
			'From AGENTS.md:\n\nbe long',
		]);
	});

	test('is followed by one without a store when it cannot work with it', async () => {
		await using folder = await scratch({'cart.ts': 'add'});
		const store = 7 as unknown as string;
		await using index = openIndex({directory: folder.directory, store});
		expect((await run(index.rank('cart', never))).seen).toBe(1);
	});

	test('answers nobody who gave up, and the next as ever', async () => {
		await using folder = await scratch({'cart.ts': 'add'});
		await using index = openIndex({directory: folder.directory});
		const none = {seen: 0, bytes: 0, files: [], check: null, instructions: ''};
		expect(await run(index.rank('cart', AbortSignal.abort()))).toEqual(none);
		const stop = new AbortController();
		const ranking = run(index.rank('cart', stop.signal));
		stop.abort();
		expect(await ranking).toEqual(none);
		expect((await run(index.rank('cart', never))).seen).toBe(1);
	});
});
