import {join} from 'node:path';
import {Writable} from 'node:stream';
import {setTimeout as sleep} from 'node:timers/promises';
import type {Front} from '../../cli.ts';
import type {Body, Delta} from '../../core/evolution/event.ts';
import type {Journal} from '../../core/journal.ts';
import {UserError} from '../../core/user-error.ts';
import {keepEngine} from '../../dgm/engine/keep.ts';
import type {Params} from '../../dgm/engine/protocol.ts';
import {serveEngine, type Running} from '../../dgm/engine/serve.ts';
import {openEvolution} from '../../dgm/evolve/evolve.ts';
import {readSuite} from '../../dgm/suites/read.ts';
import {jsonlJournal} from '../../store/jsonl.ts';
import {onSignals} from '../ending.ts';
import {journalOf, placeIn, stateOf, type Place} from './place.ts';
import {knownAgents, outlineOf, outsideOf, outsideOver, type Surroundings} from './world.ts';

/** How long an engine that is ending may hold the record of the run that is to be opened. */
const PATIENCE_MS = 20_000;

const journalIn = (path: string, now: () => Date, tell: (text: string) => void): Promise<Journal<Body, Delta>> =>
	jsonlJournal<Body, Delta>({
		path,
		now,
		mask: body => body,
		report: ({line, why}) => tell(`line ${line} of the record: ${why}`),
	});

/** Waits for one whose keeper died: it halts what runs, and ends. */
const patiently = async <Opened>(open: () => Promise<Opened>): Promise<Opened> => {
	const late = performance.now() + PATIENCE_MS;
	for (;;) {
		try {
			return await open();
		} catch (error) {
			if (!(error instanceof UserError)) throw error;
			if (performance.now() > late)
				throw new UserError(`the run is open elsewhere: ${error.message}`, 'end that process, or wait for it');
			await sleep(200);
		}
	}
};

/** What is written to it is told, line by line. */
const telling = (tell: (text: string) => void): Front['stderr'] => {
	const stream = new Writable({
		write: (chunk: Buffer, _, done) => {
			for (const line of chunk.toString('utf8').split('\n')) if (line.trim() !== '') tell(line);
			done();
		},
	});
	// Nobody asks it how wide it is.
	return stream as unknown as Front['stderr'];
};

const begin =
	(front: Front, place: Place) =>
	async (
		{run, folder, suite: directory, settings: wanted}: Params<'evolution/open'>,
		tell: (text: string) => void,
	): Promise<Running> => {
		if (folder !== join(place.runs, run)) throw new UserError(`runs are kept in ${place.runs}, not in ${folder}`);
		const suite = await readSuite(directory);
		const before = await stateOf(place, run);
		const settings = before.opened?.settings ?? wanted;
		if (settings === undefined) throw new UserError(`the run ${run} was not begun`, 'settings say how it is to go');
		const known = await knownAgents(place, front.version, settings.scope);
		const journal = await patiently(() => journalIn(journalOf(place, run), front.now, tell));
		let outside: Surroundings | undefined;
		try {
			// Whom the run began with stays its root, whoever is promoted meanwhile.
			const today = before.opened?.root.commit ?? known.today;
			const about = {place, run, suite, known: {...known, today}, settings};
			outside =
				before.finished === undefined
					? await outsideOf({...front, stderr: telling(tell)}, about)
					: outsideOver(about, front.now);
			const evolution = await openEvolution(journal, outside, {
				type: 'evolution.opened',
				evolution: run,
				version: front.version,
				settings,
				suite: outlineOf(suite),
				root: {commit: today},
				notices: [],
				...(outside.boxes === undefined ? {} : {boxes: outside.boxes}),
			});
			const surroundings = outside;
			const close = async (): Promise<void> => {
				try {
					await evolution.close();
				} finally {
					await surroundings[Symbol.asyncDispose]();
				}
			};
			return {evolution: {...evolution, close}, journal, seq: before.seq};
		} catch (error) {
			await outside?.[Symbol.asyncDispose]();
			await journal.close();
			throw error;
		}
	};

/** A signal that aborts when this process is told to end. A terminal that hangs up is no reason to. */
const ending = (): {readonly signal: AbortSignal; readonly off: () => void} => {
	const controller = new AbortController();
	const off = onSignals(name => {
		if (name !== 'SIGHUP') controller.abort();
	});
	return {signal: controller.signal, off};
};

/** The engine of evolutions: JSON-RPC 2.0 over standard input and output, one run at a time. */
export const engine = async (front: Front): Promise<number> => {
	const {signal, off} = ending();
	const how = await serveEngine({
		input: front.stdin,
		output: front.stdout,
		about: {name: 'unified-dgm', version: front.version},
		begin: begin(front, placeIn(front.env)),
		failed: error =>
			void front.stderr.write(`${error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`),
		signal,
	});
	off();
	return how === 'closed' ? 0 : 1;
};

/** Keeps the engine of a run, as a process that no terminal owns: the words behind `--` are the engine's command line. */
export const keep = async ({request, env, stderr, version}: Front): Promise<number> => {
	const [run] = request.words;
	const [program, ...args] = request.rest;
	if (run === undefined || program === undefined)
		throw new UserError('evolve keep takes a run, and the command line of an engine behind --');
	const {signal, off} = ending();
	const how = await keepEngine({
		folder: join(placeIn(env).runs, run),
		command: [program, ...args],
		env,
		version,
		signal,
	});
	off();
	if (typeof how === 'string') return 0;
	stderr.write(`${how.failed}\n`);
	return 1;
};
