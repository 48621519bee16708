import {setTimeout as sleep} from 'node:timers/promises';
import type {Front} from '../../cli.ts';
import {UserError} from '../../core/user-error.ts';
import type {Command} from '../../core/session/command.ts';
import {parseFact, type Delta, type SessionFact} from '../../core/session/event.ts';
import {openStatus} from '../../tui/status/status.ts';
import {openTranscript} from '../../tui/transcript/transcript.ts';
import {catchUp, type Past} from '../../tui/ui/catch-up.ts';
import {saw} from '../../tui/ui/saw.ts';
import {shelve, type Finished, type Why} from '../ending.ts';
import {openWork, type Host, type Opened, type Opening} from '../open.ts';
import type {Desk} from './desk.ts';

/** Milliseconds that a person who leaves waits for a turn that was stopped. */
const PATIENCE = 3_000;

/** Facts that a person waits for: they are drawn at once. */
const urgent = new Set<SessionFact['type']>([
	'tool.started',
	'approval.asked',
	'turn.finished',
	'undo.finished',
	'shell.finished',
]);

/** The session that the interface shows. */
export type Live = {
	current(): Opened | undefined;
	/** Resolves once a session is open. */
	opened(): Promise<Opened>;
	/** Opens a session in the place of the one there is. `front` brings the flags it is opened with. */
	open(front: Front, opening: Omit<Opening, 'host' | 'attended'>): Promise<Opened>;
	/** Hands a command in; says why when it is turned down. */
	send(command: Command): Promise<'accepted' | 'rejected'>;
	stop(why: Why): void;
	/** Resolves when no turn that was stopped waits for its end any more. What does not end in time is given up: its end is on record, too. */
	stopped(): Promise<void>;
	/** How the turns that were asked for have ended, once nothing is left to do. */
	over(): Promise<Finished | undefined>;
	/** Every fact of the session so far. */
	facts(): Promise<readonly SessionFact[]>;
	close(): Promise<void>;
};

type Followed = {
	readonly work: Opened;
	readonly end: Promise<void>;
	readonly clock: {stop(): void};
};

/** Adds a delta to those that wait; text that goes on is one delta. */
const join = (held: Delta[], delta: Delta): void => {
	const last = held.at(-1);
	const isMore =
		last !== undefined &&
		'text' in last &&
		'text' in delta &&
		last.show === delta.show &&
		('ask' in last ? 'ask' in delta && last.ask === delta.ask : 'call' in delta && last.call === delta.call);
	if (isMore) held[held.length - 1] = {...last, text: last.text + delta.text} as Delta;
	else held.push(delta);
};

/** A turn that has run as long as it may is stopped. */
const clockOf = (work: Opened): {stop(): void; started(): void} => {
	let timer: ReturnType<typeof setTimeout> | undefined;
	return {
		stop: () => clearTimeout(timer),
		started: () => {
			clearTimeout(timer);
			const maxTimeMs = work.session.state.profile?.limits.maxTimeMs;
			if (maxTimeMs !== undefined)
				timer = setTimeout(() => void work.session.send({ask: 'interrupt', why: 'time'}), maxTimeMs);
		},
	};
};

/** Who is told what becomes of sessions. */
export type Hearers = {
	readonly host: Host;
	readonly told: (work: Opened, fact: SessionFact) => void;
	readonly opened: (work: Opened) => void;
	/** The record could not be written, or a bug showed itself. */
	readonly broken: (error: unknown) => void;
};

export const openLive = (desk: Desk, {host, told, opened, broken}: Hearers): Live => {
	let followed: Followed | undefined;
	let stopping: Promise<unknown> | undefined;
	let over = Promise.withResolvers<Finished | undefined>();
	let ready = Promise.withResolvers<Opened>();
	ready.promise.catch(() => {});

	/** Shows what happens; what happened before it was opened is caught up with first. */
	const follow = async (work: Opened, clock: ReturnType<typeof clockOf>, past: Past): Promise<void> => {
		const after = work.session.state.opened;
		const before: SessionFact[] = [];
		/** What has come since the last fact, and waits for a frame. */
		let held: Delta[] | undefined;
		for await (const seen of work.journal.watch()) {
			const {fact} = 'fact' in seen ? seen : {fact: undefined};
			if (fact !== undefined && fact.seq < after) {
				before.push(fact);
				continue;
			}
			if (fact?.seq === after) desk.change(ui => catchUp(ui, before.splice(0), past, desk.written()));
			const isNew = fact !== undefined && fact.seq > after;
			if (isNew && fact.type === 'turn.started') clock.started();
			if (fact?.type === 'turn.finished') clock.stop();
			const around = () => ({written: desk.written(), now: desk.now()});
			if ('delta' in seen) {
				if (held !== undefined) {
					join(held, seen.delta);
					continue;
				}
				const deltas = [seen.delta];
				held = deltas;
				desk.stream(ui => {
					if (held === deltas) held = undefined;
					return deltas.reduce((so, delta) => saw(so, {delta}, work.session.state, around()), ui);
				});
				continue;
			}
			held = undefined;
			const show = urgent.has(seen.fact.type) ? desk.change : desk.stream;
			show(ui => saw(ui, seen, work.session.state, around()));
			if (isNew) told(work, fact);
			if (isNew && fact.type === 'turn.finished' && work.session.state.prompts.length === 0) over.resolve(fact);
		}
	};

	const closeNow = async (): Promise<void> => {
		if (followed === undefined) return;
		const {work, end, clock} = followed;
		followed = undefined;
		ready = Promise.withResolvers<Opened>();
		ready.promise.catch(() => {});
		clock.stop();
		await work.close();
		await end;
		await shelve(work);
	};

	return {
		current: () => followed?.work,
		opened: () => ready.promise,
		open: async (front, opening) => {
			const left = followed?.work.session.state.session;
			await closeNow();
			if (left !== undefined && left !== opening.id) desk.say(() => ['']);
			over = Promise.withResolvers();
			desk.change(({session: _, asking: __, ...ui}) => ({
				...ui,
				transcript: openTranscript,
				status: openStatus,
				directory: opening.directory,
			}));
			const work = await openWork(front, {...opening, attended: true, host});
			const clock = clockOf(work);
			const end = follow(work, clock, left === opening.id ? 'hidden' : 'shown').catch(broken);
			followed = {work, end, clock};
			if (work.session.state.turn !== undefined) clock.started();
			// An engine that broke tells whoever waits for it.
			work.session.settled().catch(broken);
			opened(work);
			ready.resolve(work);
			return work;
		},
		send: async command => {
			const {session} = await ready.promise;
			const sent = await session.send(command);
			if ('accepted' in sent) {
				session.settled().catch(broken);
				return 'accepted';
			}
			desk.say(look => [look.paint('warning', `! ${sent.rejected}`)]);
			return 'rejected';
		},
		stop: why => {
			stopping = followed?.work.session.send({ask: 'interrupt', why});
			stopping?.catch(broken);
		},
		stopped: async () => {
			await stopping;
			const session = followed?.work.session;
			const isOpen = (): boolean => session?.state.turn?.interrupt !== undefined;
			if (session === undefined || !isOpen()) return;
			await Promise.race([session.settled(), sleep(PATIENCE, undefined, {ref: false})]);
			if (!isOpen()) return;
			await session.send({ask: 'interrupt', why: 'user', hurry: true});
			session.abandon();
			await session.settled();
		},
		over: () => over.promise,
		facts: async () => {
			const {journal} = await ready.promise;
			const facts: SessionFact[] = [];
			for await (const fact of journal.read()) {
				const parsed = parseFact(fact);
				if ('fact' in parsed) facts.push(parsed.fact);
				else if ('broken' in parsed) throw new UserError(parsed.broken);
			}
			return facts;
		},
		close: closeNow,
	};
};
