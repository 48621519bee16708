import type {Front} from '../cli.ts';
import {goOnText} from '../core/session/go-on.ts';
import {UserError} from '../core/user-error.ts';
import type {Image} from '../core/message.ts';
import {AGAIN, askAgain, fitted, readForm, withForm, type Form} from './answer-form.ts';
import {jsonView} from '../views/json.ts';
import {paintIn} from '../views/theme.ts';
import {sayEnd} from '../views/text/say.ts';
import {liveLine} from '../views/text/live-line.ts';
import {textView} from '../views/text/view.ts';
import {openDeparture, type Departure} from './departure.ts';
import {exitCode, shelve, SIGNALS, writeLast, type Finished} from './ending.ts';
import {openWork, type Host, type Opened} from './open.ts';
import {openingFor} from './place.ts';
import {imagesFor} from './images.ts';
import {readPrompt} from './prompt.ts';

/** Shows the session as it happens, in the form that was asked for. Resolves when the record is closed. */
const show = (front: Front, {journal}: Opened, after: number): Promise<void> => {
	const {request, stdout, stderr, colour} = front;
	if (request.json) return jsonView(journal.watch({after}), line => stdout.write(line));
	// An answer that is to have a form is printed when it has it.
	const answer = (text: string): void => {
		if (request.schema === undefined && text.trim() !== '') stdout.write(`${text.trimEnd()}\n`);
	};
	const paint = paintIn(colour);
	const seen = journal.watch();
	if (request.quiet) return textView(seen, {write: () => {}, answer, paint, after});
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
		...(stderr.isTTY ? {live: liveLine(terminal, paint, () => performance.now())} : {}),
	});
};

/** A turn from the outside: a prompt (or what was left of one), a clock, signals; ends when the turn has. */
const runTurn = async (
	{session}: Opened,
	departure: Departure,
	prompt: {readonly text: string; readonly images: readonly Image[]} | undefined,
): Promise<Finished | undefined> => {
	const sending = prompt === undefined ? undefined : session.send({ask: 'submit', ...prompt});
	// Behind the prompt, so that a signal that came before it stops it.
	departure.follow(session);
	const sent = await sending;
	if (sent !== undefined && 'rejected' in sent) throw new UserError(sent.rejected);
	const maxTimeMs = session.state.profile?.limits.maxTimeMs;
	const stop = (): void => void session.send({ask: 'interrupt', why: 'time'});
	const timer = maxTimeMs === undefined ? undefined : setTimeout(stop, maxTimeMs);
	try {
		return (await session.settled()).last;
	} finally {
		clearTimeout(timer);
	}
};

/** Asks for an answer again that has not the form it was to have, and says in the end why it has not. */
const formed = async (
	work: Opened,
	departure: Departure,
	first: Finished,
	form: Form,
): Promise<{last: Finished; why?: string}> => {
	let last = first;
	for (let again = 0; last.outcome === 'done'; again += 1) {
		const fit = fitted(last.answer, form);
		if ('json' in fit) return {last: {...last, answer: fit.json}};
		if (again === AGAIN || departure.signal() !== undefined) return {last, why: fit.why};
		const next = await runTurn(work, departure, {text: askAgain(fit.why), images: []});
		if (next === undefined) return {last, why: fit.why};
		last = next;
	}
	return {last};
};

/** Nobody is there to be asked. */
const nobody = ({request, stderr}: Front): Host => ({
	progress: line => {
		if (!request.quiet && !request.json) stderr.write(`${line}\n`);
	},
	trust: async () => undefined,
	allow: async () => undefined,
});

/** A session, new or known, for one prompt, where nobody is asked. */
export const runAlone = async (front: Front, named: string | undefined, words: readonly string[]): Promise<number> => {
	const {request} = front;
	const form = request.schema === undefined ? undefined : await readForm(request.schema);
	const text = await readPrompt(front, words);
	const prompt = form === undefined || text === undefined ? text : withForm(text, form);
	if (prompt === undefined && request.command === 'run')
		throw new UserError('there is no prompt, and no terminal to ask for one', 'unified-dgm "what to do"');
	const departure = openDeparture(front);
	try {
		return await runTurns(front, departure, {named, prompt, ...(form === undefined ? {} : {form})});
	} finally {
		departure.done();
	}
};

type Wanted = {
	/** The session. */
	readonly named: string | undefined;
	readonly prompt: string | undefined;
	readonly form?: Form;
};

const runTurns = async (front: Front, departure: Departure, {named, prompt: asked, form}: Wanted): Promise<number> => {
	const {request} = front;
	let prompt = asked;
	const opening = await openingFor(front, named);
	const work = await openWork(front, {...opening, attended: false, host: nobody(front)});
	const shown = show(front, work, request.command === 'run' ? 0 : Math.max(0, work.session.state.opened - 1));
	let last: Finished | undefined;
	let unfit: string | undefined;
	try {
		const {turn, prompts} = work.session.state;
		const isIdle = prompt === undefined && turn === undefined && prompts.length === 0;
		// A turn that a limit ended goes on when nothing else is said.
		if (isIdle && work.session.state.stopped !== undefined) prompt = goOnText;
		else if (isIdle)
			throw new UserError(
				'this session has nothing left to do',
				'give it a prompt: unified-dgm resume ID "what to do"',
			);
		last = await runTurn(
			work,
			departure,
			prompt === undefined ? undefined : {text: prompt, images: await imagesFor(front, work)},
		);
		if (form !== undefined && last !== undefined) ({last, why: unfit} = await formed(work, departure, last, form));
	} finally {
		departure.over(last === undefined ? 1 : exitCode(last));
		await work.close();
		await shown;
	}
	// Quiet leaves out how the work goes, not that it was not done.
	if (request.quiet && !request.json && last !== undefined && last.outcome !== 'done')
		front.stderr.write(`${sayEnd(last, paintIn(front.colour)).join('\n')}\n`);
	await writeLast(front, last);
	await shelve(work);
	const wishes = work.setting.loaded.config.dgm;
	if (wishes !== undefined && !request.json && !request.quiet && !request.ephemeral)
		await (await import('./evolve/occasion.ts')).tellOccasion(front, wishes);
	if (unfit !== undefined) {
		front.stderr.write(`error: the answer does not fit ${request.schema}: ${unfit}\n`);
		const signal = departure.signal();
		return signal === undefined ? 1 : SIGNALS[signal];
	}
	if (form !== undefined && !request.json && last?.outcome === 'done') front.stdout.write(`${last.answer}\n`);
	return last === undefined ? 0 : exitCode(last);
};
