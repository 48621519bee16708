import {expect, test} from 'vitest';
import {startStreams} from '../testing/vendors/bytes.ts';
import {quietFetch} from './wire.ts';

type Dispatcher = {dispatch(options: Record<string, unknown>, handler: unknown): boolean};

const place = Symbol.for('undici.globalDispatcher.1');
const shared = globalThis as unknown as Record<symbol, Dispatcher>;

test('no silence is too long for the wire, under whatever dispatcher is set for the process', async () => {
	await using server = await startStreams(response => void response.end('data: 1\n\n'));
	// The first use of anything of fetch sets the dispatcher.
	const first = await fetch(server.url);
	await first.text();
	const own = shared[place];
	if (own === undefined) throw new Error('there is no dispatcher');
	const seen: unknown[] = [];
	shared[place] = {
		dispatch: (options, handler) => {
			seen.push({
				path: options['path'],
				headersTimeout: options['headersTimeout'],
				bodyTimeout: options['bodyTimeout'],
			});
			return own.dispatch(options, handler);
		},
	};
	try {
		let heard = 0;
		const told: (string | null)[] = [];
		const fetching = quietFetch(
			{},
			() => (heard += 1),
			headers => told.push(headers.get('content-type')),
		);
		const response = await fetching(`${server.url}/here`);
		expect(told).toEqual([response.headers.get('content-type')]);
		expect(await response.text()).toBe('data: 1\n\n');
		expect(heard).toBe(1);
	} finally {
		shared[place] = own;
	}
	expect(seen).toEqual([{path: '/here', headersTimeout: 0, bodyTimeout: 0}]);
});
