import {type MessagePort, parentPort, workerData} from 'node:worker_threads';
import {openEngine} from './engine.ts';
import type {Ask, Say, Start} from './protocol.ts';
import {createSecondAnswers, type SecondAsk, type SecondSay, type SecondStart} from './second.ts';
import {openShelf} from './store.ts';

type Port = {readonly asked: Ask | SecondAsk; readonly said: Say | SecondSay};

/** What is said for good is handed over, not copied. */
const handedOver = (what: Port['said']): readonly ArrayBuffer[] =>
	what.say === 'contents'
		? [what.chunk.numbers, what.chunk.terms, what.chunk.counts].map(({buffer}) => buffer as ArrayBuffer)
		: [];

/** The thread of an index: reading and ranking never hold up a key there. */
const serveIndex = (start: Start, say: (what: Say) => void): ((asked: Ask) => Promise<Say>) => {
	const engine = openEngine(start, start.store === undefined ? undefined : openShelf(start.store), start.begun);
	return async asked => {
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
};

const serve = (
	port: MessagePort | null,
	begin: (say: (what: Port['said']) => void) => (asked: never) => Promise<Port['said']>,
): void => {
	const say = (what: Port['said']): void => port?.postMessage(what, handedOver(what));
	const answer = begin(say);
	port?.on('message', (asked: Port['asked']) => {
		answer(asked as never).then(say, (error: unknown) =>
			say({say: 'fault', id: asked.id, why: error instanceof Error ? (error.stack ?? error.message) : String(error)}),
		);
	});
};

const start = workerData as Start | SecondStart;
// Who is asked by another than who started it ends with that.
if ('second' in start) serve(start.port ?? parentPort, () => createSecondAnswers(start));
else serve(parentPort, say => serveIndex(start, say));
