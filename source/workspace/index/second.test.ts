import {setTimeout as sleep} from 'node:timers/promises';
import {MessageChannel} from 'node:worker_threads';
import {describe, expect, test} from 'vitest';
import {scratch} from '../scratch.fixture.ts';
import {createSecond, type SecondAsk, type SecondSay, type SecondStart} from './second.ts';
import {entriesOf, numberOf} from './terms.ts';
import {startThread} from './thread.ts';

/** Holds up this thread, in which messages of others pile up meanwhile. */
const block = (ms: number): void => {
	Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, ms);
};

describe('a second thread that somebody else began', () => {
	test('reads what it is asked for, and ends when nobody can ask it any more', async () => {
		await using folder = await scratch({'cart.ts': 'const cart = 1;\n', 'b.ts': 'x'});
		const {port1, port2} = new MessageChannel();
		const start: SecondStart = {second: folder.directory, port: port2};
		const thread = startThread<SecondAsk, SecondSay>(start, [port2]);
		const second = createSecond(folder.directory, port1, () => false);
		expect(second.isThere).toBe(true);
		const read = await second.contents(['cart.ts', 'gone.ts']);
		expect([...read.keys()]).toEqual(['cart.ts']);
		const content = read.get('cart.ts')?.content;
		expect(content && entriesOf(content)).toEqual([
			[numberOf('const'), 1],
			[numberOf('cart'), 1],
		]);
		const [sourced] = await second.symbols([{path: 'cart.ts', digest: content?.digest ?? ''}]);
		expect([sourced?.isListed, sourced?.symbols.definitions.map(({name}) => name)]).toEqual([true, ['cart']]);
		// Whoever waits at that moment hears of it, and reads by himself: also when the answer has come and nobody has taken it yet.
		const late = second.contents(['b.ts']);
		block(500);
		second.end();
		await expect(late).rejects.toThrow('ended');
		while (!thread.isOver) await sleep(5);
		// Nobody has a processor for another one.
		second.begin();
		expect(second.isThere).toBe(false);
		await expect(second.contents(['b.ts'])).rejects.toThrow('no second thread');
	});
});
