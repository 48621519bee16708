import {writeFile} from 'node:fs/promises';
import {join} from 'node:path';
import type {Front} from '../cli.ts';
import {homeIn, newSessionId, sessionsOf} from '../compose.ts';
import {Mode} from '../core/approval.ts';
import {judged} from '../core/session/next-call.ts';
import {UserError} from '../core/fault.ts';
import type {Call, SessionState} from '../core/session/state.ts';
import type {Body} from '../core/session/event.ts';
import {jsonView} from '../views/json.ts';
import {paintIn} from '../views/theme.ts';
import {progress, type Progress} from '../views/text/progress.ts';
import {liveLine} from '../views/text/live-line.ts';
import {textView} from '../views/text/view.ts';
import {askPerson} from './approve.ts';
import {editText} from './editor.ts';
import {terminalKeys} from './keys.ts';
import {openWork, realDirectory, type Opened} from './open.ts';
import {readPrompt} from './prompt.ts';
import {runSlash} from './slash.ts';

type Finished = Body<'turn.finished'>;
/** Work, and how far its view has come. */
type Shown = Opened & {readonly view: Progress};
type Why = Body<'interrupt.requested'>['why'];

const SIGNALS = {SIGINT: 130, SIGTERM: 143, SIGHUP: 129} as const;

const exitCode = ({outcome, why}: Finished): number => {
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
			return Object.hasOwn(SIGNALS, why ?? '') ? SIGNALS[why as keyof typeof SIGNALS] : 130;
	}
};

/** Can a person be asked? */
const isAttended = ({terminal, request}: Front): boolean => terminal && !request.json && !request.quiet;

/** Shows the session as it happens, in the form that was asked for. Resolves when the record is closed. */
const show = (front: Front, {journal}: Opened, after: number, {said}: Progress): Promise<void> => {
	const {request, stdout, stderr, colour} = front;
	if (request.json) return jsonView(journal.watch({after}), line => stdout.write(line));
	const answer = (text: string): void => {
		if (text.trim() !== '') stdout.write(`${text.trimEnd()}\n`);
	};
	const paint = paintIn(colour);
	const seen = journal.watch();
	if (request.quiet) return textView(seen, {write: () => {}, answer, paint, after, said});
	const terminal = {
		write: (text: string): void => void stderr.write(text),
		columns: () => stderr.columns || 80,
		still: colour === 'none',
	};
	return textView(seen, {
		write: text => stderr.write(text),
		answer,
		paint,
		after,
		said,
		...(stderr.isTTY ? {live: liveLine(terminal, paint, () => performance.now())} : {}),
	});
};

/** The least mode in which nobody would be asked about a call, if there is one. */
const modeThatAllows = (state: SessionState, call: Call): Mode | undefined =>
	Mode.options.find(mode => judged(state, call, mode).verdict === 'allow');

/** Lets the turn run to its end, asking the person where it has to. */
const seeThrough = async (
	front: Front,
	{session, view}: Shown,
	signal: AbortSignal,
	stop: (why: Why) => void,
): Promise<void> => {
	for (;;) {
		const state = await session.settled();
		const asked = state.turn?.calls.find(
			call => call.asked && call.answered === undefined && call.finished === undefined,
		);
		if (asked === undefined) return;
		await view.reached(state.seq);
		const command = await askPerson(asked, modeThatAllows(state, asked), {
			keys: terminalKeys(front, () => stop('user')),
			write: text => front.stderr.write(text),
			paint: paintIn(front.colour),
			edit: (text, name) => editText(text, name, front.env),
			signal,
		});
		if (command === undefined) {
			if (!signal.aborted) stop('user');
			continue;
		}
		await session.send(command);
	}
};

/** A turn from the outside: a prompt (or what was left of one), a clock, signals; ends when the turn has. */
const runTurn = async (front: Front, work: Shown, prompt: string | undefined): Promise<Finished | undefined> => {
	const {session} = work;
	const stopping = new AbortController();
	const stop = (why: Why): void => {
		stopping.abort();
		void session.send({ask: 'interrupt', why});
	};
	const listeners = (Object.keys(SIGNALS) as (keyof typeof SIGNALS)[]).map(name => {
		const listener = (): void => {
			// The second signal of a person who has no patience left.
			if (stopping.signal.aborted) process.exit(SIGNALS[name]);
			stop(name);
		};
		process.on(name, listener);
		return () => process.off(name, listener);
	});
	const maxTimeMs = session.state.profile?.limits.maxTimeMs;
	const timer = maxTimeMs === undefined ? undefined : setTimeout(() => stop('time'), maxTimeMs);
	try {
		if (prompt !== undefined) {
			const sent = await session.send({ask: 'submit', text: prompt});
			if ('rejected' in sent) throw new UserError(sent.rejected);
		}
		await seeThrough(front, work, stopping.signal, stop);
		return (await session.settled()).last;
	} finally {
		clearTimeout(timer);
		for (const off of listeners) off();
	}
};

const SAY_MORE = 'Say what to do. /help shows commands, Ctrl+D leaves.\n';

/** Prompt after prompt, on a terminal. */
const converse = async (front: Front, work: Shown): Promise<Finished | undefined> => {
	const {createInterface} = await import('node:readline/promises');
	const paint = paintIn(front.colour);
	front.stderr.write(paint('quiet', SAY_MORE));
	let last: Finished | undefined;
	for (;;) {
		await work.view.reached(work.session.state.seq);
		const reader = createInterface({input: front.stdin, output: front.stderr});
		const line = await new Promise<string | undefined>(resolve => {
			reader.once('close', () => resolve(undefined));
			reader.on('SIGINT', () => {
				// Ctrl+C takes back what is typed; with nothing typed it leaves.
				if (reader.line === '') reader.close();
				else reader.write(null, {ctrl: true, name: 'u'});
			});
			void reader.question(paint('action', '› ')).then(resolve, () => resolve(undefined));
		});
		reader.close();
		if (line === undefined) {
			front.stderr.write('\n');
			return last;
		}
		const around = {session: work.session, write: (text: string) => void front.stderr.write(text), paint};
		if (line.startsWith('/')) {
			if ((await runSlash(line, around)) === 'leave') return last;
		} else if (line.trim() !== '') last = await runTurn(front, work, line);
	}
};

const finish = async (front: Front, work: Opened, last: Finished | undefined): Promise<number> => {
	const {request} = front;
	if (request.output !== undefined) {
		const output = request.output;
		await writeFile(output, `${last?.answer ?? ''}\n`).catch((error: NodeJS.ErrnoException) => {
			throw new UserError(`the last message cannot be written to ${output} (${error.code})`);
		});
	}
	if (!request.ephemeral) {
		const {note} = await import('../store/shelf.ts');
		await note(join(work.home, 'sessions'), {
			id: work.session.state.session,
			directory: work.directory,
			title: work.session.state.past[0]?.request ?? '',
			updated: work.session.state.at,
			outcome: last?.outcome ?? 'open',
		});
	}
	return last === undefined ? 0 : exitCode(last);
};

type Place = {readonly directory: string; readonly id: string; readonly isNew: boolean};

const placeOf = async (front: Front, id: string | undefined): Promise<Place> => {
	const {request, env} = front;
	const directory = await realDirectory(request.directory ?? '.');
	if (request.command === 'run') return {directory, id: newSessionId(new Date()), isNew: true};
	const {findSession} = await import('../store/shelf.ts');
	const found = await findSession(join(homeIn(env), 'sessions'), id, sessionsOf(homeIn(env), directory));
	return {directory: await realDirectory(found.directory), id: found.id, isNew: false};
};

/** A new session or a known one, for one prompt or for many. */
export const run = async (front: Front): Promise<number> => {
	const {request} = front;
	const resumed = request.command === 'resume';
	const [first, ...rest] = request.words;
	const named = resumed && !request.last ? first : undefined;
	const words = resumed && !request.last ? rest : request.words;
	const prompt = await readPrompt(front, words);
	const attended = isAttended(front);
	if (prompt === undefined && !attended && !resumed)
		throw new UserError('there is no prompt, and no terminal to ask for one', 'unified-dgm "what to do"');
	const place = await placeOf(front, named);
	const opened = await openWork(front, {directory: place.directory, id: place.id, attended});
	const work: Shown = {...opened, view: progress()};
	const shown = show(front, work, place.isNew ? 0 : Math.max(0, work.session.state.opened - 1), work.view);
	let last: Finished | undefined;
	try {
		const unfinished = work.session.state.turn !== undefined || work.session.state.prompts.length > 0;
		if (prompt !== undefined || unfinished) last = await runTurn(front, work, prompt);
		else if (attended) last = await converse(front, work);
		else
			throw new UserError(
				'this session has nothing left to do',
				'give it a prompt: unified-dgm resume ID "what to do"',
			);
	} finally {
		await work.close();
		await shown;
	}
	return finish(front, work, last);
};
