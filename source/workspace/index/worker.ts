import {parentPort, workerData} from 'node:worker_threads';
import {openEngine} from './engine.ts';
import type {Ask, Say, Start} from './protocol.ts';
import {openShelf} from './store.ts';

/** The thread of an index: reading and ranking never hold up a key there. */
const start = workerData as Start;
const engine = openEngine(start, start.store === undefined ? undefined : openShelf(start.store));
const say = (what: Say): void => parentPort?.postMessage(what, []);

const answer = async (asked: Ask): Promise<Say> => {
	const {id} = asked;
	if (asked.ask === 'prepare') {
		await engine.prepare();
		return {say: 'done', id};
	}
	if (asked.ask === 'symbols') return {say: 'symbols', id, found: await engine.symbols(asked.asked)};
	return {
		say: 'ranked',
		id,
		ranking: await engine.rank(asked.request, asked.around, seen => say({say: 'seen', id, seen})),
	};
};

parentPort?.on('message', (asked: Ask) => {
	answer(asked).then(say, (error: unknown) =>
		say({say: 'fault', id: asked.id, why: error instanceof Error ? (error.stack ?? error.message) : String(error)}),
	);
});
