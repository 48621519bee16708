import {rm, writeFile} from 'node:fs/promises';
import {join} from 'node:path';
import type {Front} from '../cli.ts';
import {UserError} from '../core/user-error.ts';
import type {Body} from '../core/session/event.ts';
import type {SessionState} from '../core/session/state.ts';
import type {Opened} from './open.ts';

export type Finished = Body<'turn.finished'>;
export type Why = Body<'interrupt.requested'>['why'];

/** Signals that stop a turn, and the exit code that each leaves. */
export const SIGNALS = {SIGINT: 130, SIGTERM: 143, SIGHUP: 129} as const;
export type Signal = keyof typeof SIGNALS;

export const exitCode = ({outcome, why}: Finished): number => {
	switch (outcome) {
		case 'done':
			return 0;
		case 'failed':
			return 1;
		case 'limit':
			return 3;
		case 'unapproved':
			return 4;
		case 'interrupted':
			return Object.hasOwn(SIGNALS, why ?? '') ? SIGNALS[why as Signal] : 130;
	}
};

/** Hears signals until the function that it returns is called. */
export const onSignals = (heard: (signal: Signal) => void): (() => void) => {
	const offs = (Object.keys(SIGNALS) as Signal[]).map(name => {
		const listener = (): void => heard(name);
		process.on(name, listener);
		return () => process.off(name, listener);
	});
	return () => {
		for (const off of offs) off();
	};
};

/** Nothing was asked, and nothing done: nothing is worth finding. */
const isEmpty = ({past, turn, prompts, ran, shells, title}: SessionState): boolean =>
	past.length + prompts.length + ran.length + shells.length === 0 && turn === undefined && title === undefined;

/** Leaves a session on the shelf, where it is found again; one in which nothing happened leaves nothing behind. */
export const shelve = async ({session, home, directory, folder}: Opened): Promise<void> => {
	const {state} = session;
	if (folder === undefined) return;
	if (isEmpty(state)) {
		await rm(folder, {recursive: true, force: true});
		return;
	}
	const {note} = await import('../store/shelf.ts');
	await note(join(home, 'sessions'), {
		id: state.session,
		directory,
		title: state.title ?? state.past[0]?.request ?? '',
		updated: state.at,
		outcome: state.past.at(-1)?.outcome ?? 'open',
	});
};

/** Writes the last answer where the command line wants it. */
export const writeLast = async ({request}: Front, last: Finished | undefined): Promise<void> => {
	const {output} = request;
	if (output === undefined) return;
	await writeFile(output, `${last?.answer ?? ''}\n`).catch((error: NodeJS.ErrnoException) => {
		throw new UserError(`the last message cannot be written to ${output} (${error.code})`);
	});
};
