import type {Front} from '../../cli.ts';
import {UserError} from '../../core/user-error.ts';
import {attachImage} from '../../tui/composer/composer.ts';
import type {Input} from '../../tui/keys/key.ts';
import {typed} from '../../tui/ui/typed.ts';
import {blankUi} from '../../tui/ui/state.ts';
import type {Wish} from '../../tui/ui/wish.ts';
import {oneLine} from '../../views/plain.ts';
import {openDeparture} from '../departure.ts';
import {exitCode, SIGNALS, writeLast, type Finished} from '../ending.ts';
import {imagesFor} from '../images.ts';
import {watchEnded} from '../evolve/news.ts';
import {firstRunPage, isFirstRun, lookAround} from '../around/first-run.ts';
import type {Host} from '../open.ts';
import {openingFor} from '../place.ts';
import type {Conversation} from './conversation.ts';
import {openDesk, type Desk} from './desk.ts';
import {openLive} from './live.ts';
import type {Early, Prelude} from './prelude.ts';
import {surround} from './surround.ts';
import type {Terminal} from './terminal.ts';
import {wishesIn} from './wishes.ts';

export type Opening = {
	readonly front: Front;
	readonly terminal: Terminal;
	/** The composer that was painted first; absent where one turn is only watched. */
	readonly prelude: Prelude | undefined;
	readonly named: string | undefined;
	readonly prompt: string | undefined;
};

/** Whom to ask, and tell, while a session is being opened. */
const hostIn = (desk: Desk): Host => ({
	progress: line => desk.change(ui => ({...ui, activity: line})),
	trust: async path => {
		const chosen = await desk.choose({
			title: 'Do you trust this project to bring settings and commands of its own?',
			items: [
				{id: 'no', label: 'no', detail: 'what it brings does not count'},
				{id: 'yes', label: 'yes', detail: path},
			],
		});
		return chosen === 'yes' || chosen === 'no' ? chosen : undefined;
	},
	allow: async ({what, says}) => {
		const chosen = await desk.choose({
			title: `This project brings ${what}, which would run on this machine or be reached from it`,
			items: [
				{id: 'no', label: 'no', detail: 'it does not count'},
				{id: 'yes', label: 'yes', detail: oneLine(says, 2_000)},
			],
		});
		return chosen === 'yes' || chosen === 'no' ? chosen : undefined;
	},
});

/** What came from the terminal before the interface was there, as if it came now. */
const replay = (
	desk: Desk,
	{heard, wished}: {readonly heard: (input: Input) => void; readonly wished: (wish: Wish) => void},
	{composer, inputs}: Early,
): void => {
	desk.change(ui => ({...ui, composer}));
	for (const input of inputs) {
		heard(input);
		const {ui, wishes} = typed(desk.read(), input, desk.now());
		desk.change(() => ui);
		for (const wish of wishes) wished(wish);
	}
};

/** Rows that the head of a session and the composer take. */
const HEADER = 10;

const begin = async (conversation: Conversation, {front, named, prompt}: Opening): Promise<Finished | undefined> => {
	const {live, desk, home} = conversation;
	if (prompt === undefined && (await isFirstRun(home))) {
		const found = await lookAround(front);
		desk.say(look => [...firstRunPage(found, {...look, rows: look.rows - HEADER}), '']);
	}
	const work = await live.open(front, await openingFor(front, named));
	desk.change(({activity: _, ...ui}) => ui);
	const images = await imagesFor(front, work);
	if (prompt === undefined) {
		desk.change(ui => ({
			...ui,
			composer: images.reduce((composer, {path}) => attachImage(composer, path), ui.composer),
		}));
		return undefined;
	}
	if ((await live.send({ask: 'submit', text: prompt, images})) === 'rejected')
		throw new UserError('the prompt was turned down');
	return live.over();
};

/** A conversation, or one turn that is watched, from the first key to the exit code. */
export const converse = async (opening: Opening): Promise<number> => {
	const {front, terminal, prelude, prompt} = opening;
	const ended = Promise.withResolvers<number>();
	const leave = (why: number | Error): void => {
		if (typeof why === 'number') ended.resolve(why);
		else ended.reject(why);
	};
	const around = await surround(front, terminal);
	const {settings, directory} = around;
	const form = prompt === undefined ? 'conversation' : 'one-shot';
	let wished = (_: Wish): void => {};
	const desk = openDesk(terminal, blankUi(around.lookAt(terminal.size()), settings, directory, form), {
		wished: wish => wished(wish),
		lookAt: around.lookAt,
		// xterm.js, which is inside of it, keeps the cursor at the end of its line.
		anchor: front.env['TERM_PROGRAM'] === 'vscode' ? 'sunk' : 'kept',
		heard: input => around.heard(desk, input),
	});
	const departure = openDeparture({
		stdout: front.stdout,
		stderr: front.stderr,
		// Ctrl+C in an editor is the editor's.
		isOthers: signal => signal === 'SIGINT' && desk.isLent(),
		left: signal => leave(SIGNALS[signal]),
	});
	const live = openLive(desk, {
		host: hostIn(desk),
		told: (work, fact) => around.told(desk, work, fact),
		opened: work => {
			departure.follow(work.session);
			around.opened(desk, work);
		},
		broken: error => leave(error instanceof Error ? error : new Error(String(error))),
	});
	const conversation: Conversation = {front, terminal, desk, live, around, home: around.home, leave};
	wished = wishesIn(conversation);
	let news: Disposable | undefined;
	/** Gives back what was taken, and the last answer to whom it is for. */
	const close = async (): Promise<void> => {
		const work = live.current();
		const last = work?.session.state.last;
		news?.[Symbol.dispose]();
		try {
			await live.close();
		} finally {
			// Also when the record is what broke: the terminal is not to suffer from it.
			await desk.close();
			around.close();
			terminal.close();
		}
		await writeLast(front, last);
		if (prompt !== undefined && !front.stdout.isTTY && (last?.answer ?? '').trim() !== '')
			front.stdout.write(`${last?.answer.trimEnd()}\n`);
		const wishes = work?.setting.loaded.config.dgm;
		if (wishes !== undefined) await (await import('../evolve/occasion.ts')).tellOccasion(front, wishes);
	};
	const talk = async (): Promise<number> => {
		const early = await desk.start(() => prelude?.end());
		if (early !== undefined) replay(desk, {wished, heard: input => around.heard(desk, input)}, early);
		const begun = async (): Promise<void> => {
			const finished = await begin(conversation, opening);
			news = watchEnded(front.env, ended => around.news(desk, ended));
			if (prompt !== undefined) leave(finished === undefined ? 0 : exitCode(finished));
		};
		begun().catch((error: unknown) => leave(error instanceof Error ? error : new Error(String(error))));
		return ended.promise;
	};
	try {
		let code: number;
		try {
			code = await talk();
		} catch (error) {
			departure.over(1);
			// What went wrong first is what is told.
			await close().catch(() => {});
			throw error;
		}
		departure.over(code);
		await close();
		return code;
	} finally {
		departure.done();
	}
};
