import {mkdir, mkdtemp, realpath, rm, writeFile} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import {dirname, join} from 'node:path';
import {PassThrough} from 'node:stream';
import type {Front} from '../../cli.ts';
import type {EvolutionFact} from '../../core/evolution/event.ts';
import {readArguments} from '../../cli/args.ts';
import {journalOf, placeIn, type Place} from './place.ts';

export type Said = {readonly code: number; readonly stdout: string; readonly stderr: string};

export type Home = AsyncDisposable & {
	readonly path: string;
	readonly place: Place;
	/** A run with this record. */
	keep(run: string, facts: readonly EvolutionFact[]): Promise<void>;
	/** A command as the front door calls it, at noon of a day unless a time is given. */
	say(
		args: readonly string[],
		command: (front: Front) => Promise<number>,
		env?: Front['env'],
		at?: Date,
	): Promise<Said>;
};

const NOON = new Date('2026-11-21T12:00:00.000Z');

/** A home of its own, and commands in it. */
export const openHome = async (): Promise<Home> => {
	const path = await realpath(await mkdtemp(join(tmpdir(), 'evolve-home-')));
	const place = placeIn({UNIFIED_DGM_HOME: path});
	return {
		path,
		place,
		keep: async (run, facts) => {
			const file = journalOf(place, run);
			await mkdir(dirname(file), {recursive: true});
			await writeFile(file, facts.map(fact => `${JSON.stringify(fact)}\n`).join(''));
		},
		say: async (args, command, env = {}, at = NOON) => {
			const [stdin, stdout, stderr] = [new PassThrough(), new PassThrough(), new PassThrough()];
			const code = await command({
				request: readArguments(args),
				env: {UNIFIED_DGM_HOME: path, ...env},
				version: '0.1.0',
				stdin: stdin as unknown as Front['stdin'],
				stdout: stdout as unknown as Front['stdout'],
				stderr: stderr as unknown as Front['stderr'],
				terminal: false,
				colour: 'none',
				now: () => at,
			});
			const text = (stream: PassThrough): string => String(stream.read() ?? '');
			return {code, stdout: text(stdout), stderr: text(stderr)};
		},
		[Symbol.asyncDispose]: () => rm(path, {recursive: true, force: true}),
	};
};
