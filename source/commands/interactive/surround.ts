import type {Front} from '../../cli.ts';
import {readSetting, type Setting} from '../../compose.ts';
import {homeIn} from '../../hand-over.ts';
import {UserError} from '../../core/user-error.ts';
import type {SessionFact} from '../../core/session/event.ts';
import {bind} from '../../tui/keys/bind.ts';
import type {Input} from '../../tui/keys/key.ts';
import type {Look} from '../../tui/theme.ts';
import {candidatesOf} from '../../tui/composer/fuzzy.ts';
import {offer} from '../../tui/ui/complete.ts';
import type {Settings, Ui} from '../../tui/ui/state.ts';
import {oneLine} from '../../views/plain.ts';
import {watchBranch} from '../around/branch.ts';
import {readCustomCommands, type CustomCommand} from '../around/custom-commands.ts';
import {openFileList, type FileList} from '../around/files.ts';
import {notification, popTitle, pushTitle, titleSequence} from '../around/notify.ts';
import {readTyped} from '../../store/history.ts';
import {realDirectory, type Opened} from '../open.ts';
import type {News} from '../evolve/news.ts';
import type {Desk} from './desk.ts';
import {lookIn, type Appearance} from './look.ts';
import type {Terminal} from './terminal.ts';

const ASK_BACKGROUND = '\u001b]11;?\u0007';

type Offer = Ui['offers'][number];

/** What is around a conversation: the terminal's looks and its window, what was typed before, the branch. */
export type Surroundings = {
	readonly home: string;
	readonly directory: string;
	readonly settings: Settings;
	readonly lookAt: (size: {readonly columns: number; readonly rows: number}) => Look;
	/** Changes how it looks. */
	appear(change: Partial<Appearance>): void;
	/** Something that came from the terminal. */
	heard(desk: Desk, input: Input): void;
	/** Something happened that a person who looks elsewhere wants to know. */
	told(desk: Desk, work: Opened, fact: SessionFact): void;
	/** Runs of self-improvement have ended. */
	news(desk: Desk, ended: readonly News[]): void;
	/** A session was opened: what stands around it is found. */
	opened(desk: Desk, work: Opened): void;
	/** Looks for files again, when the last look is some time ago. */
	readonly lookAtFiles: (desk: Desk) => void;
	/** What MCP servers offer behind a slash may have changed. */
	offered(desk: Desk, work: Opened): void;
	/** Commands that the person, or a project that they trust, brought. */
	commands(): readonly CustomCommand[];
	/** The program for longer texts, when one is set. */
	readonly editor: string | undefined;
	close(): void;
};

const settingsOf = (ui: Awaited<ReturnType<typeof readSetting>>['loaded']['config']['ui']): Settings => {
	const bound = bind(ui.keymap);
	if ('wrong' in bound) throw new UserError(`ui.keymap: ${bound.wrong}`);
	return {keymap: bound.keymap, vim: ui.vim ? 'on' : 'off', screen: ui.screen, status: ui.status};
};

export const surround = async (front: Front, terminal: Terminal): Promise<Surroundings> => {
	const {env, request} = front;
	const directory = await realDirectory(request.directory ?? '.');
	const {loaded} = await readSetting(directory, env, request.flags);
	const {ui} = loaded.config;
	const settings = settingsOf(ui);
	let appearance: Appearance = {theme: ui.theme, motion: ui.motion, reader: ui.reader};
	let focus: 'in' | 'out' = 'in';
	/** Whether somebody has begun to type: the project is not read for who only looks in. */
	let isTyping = false;
	let current: Opened | undefined;
	let branch: Disposable | undefined;
	let files: FileList | undefined;
	let custom: readonly CustomCommand[] = [];
	/** Commands that do not change while a session is open. */
	let lasting: readonly Offer[] = [];
	let prompts = '';
	const lookAt: Surroundings['lookAt'] = size => lookIn(front, appearance, size);
	/** The title that was there before; also after a bug, when nothing else is done any more. */
	const untitle = (): void => terminal.write(popTitle);
	if (ui.title) {
		terminal.write(pushTitle);
		process.once('exit', untitle);
	}
	if (ui.theme === 'auto') terminal.write(ASK_BACKGROUND);
	/** Looks again when it is time, and shows what is known. */
	const publish = (desk: Desk): void => {
		const known = files?.current() ?? [];
		if (known !== desk.read().files.texts) desk.change(before => offer({...before, files: candidatesOf(known)}).ui);
	};
	/** The commands there are: ours, and those in files. */
	const bring = async (desk: Desk, at: string, {loaded: {trusted}}: Setting): Promise<void> => {
		const {slashes} = await import('./slash/index.ts');
		const found = await readCustomCommands({
			home: homeIn(env),
			directory: at,
			project: trusted ? 'trusted' : 'untrusted',
			builtIn: slashes.map(({name}) => name),
		});
		custom = found.commands;
		lasting = [...slashes, ...custom].map(({name, about, argument}) => ({
			name,
			about,
			...(argument === undefined ? {} : {argument}),
		}));
		const offers = lasting;
		const history = (await readTyped(homeIn(env))).map(({text}) => text);
		desk.change(before => offer({...before, offers, history: [...history, ...before.history]}).ui);
		if (found.notices.length > 0)
			desk.say(look => found.notices.map(notice => look.paint('warning', `! ${oneLine(notice, 400)}`)));
	};
	const offerPrompts = (desk: Desk, {servers}: Opened): void => {
		const found = servers?.prompts() ?? [];
		const key = JSON.stringify(found);
		if (key === prompts || lasting.length === 0) return;
		prompts = key;
		const offers = [
			...lasting,
			...found.map(({server, name, about, args}) => ({
				name: `${server}:${oneLine(name, 60)}`,
				about: oneLine(about, 100),
				...(args.length === 0 ? {} : {argument: oneLine(args.map(one => one.toUpperCase()).join(' '), 60)}),
			})),
		];
		desk.change(before => offer({...before, offers}).ui);
	};
	const colour = async (desk: Desk): Promise<void> => {
		if (appearance.highlight !== undefined || desk.read().look.spoken) return;
		const {loadHighlight} = await import('../../tui/markdown/highlight.ts');
		appearance = {...appearance, highlight: await loadHighlight()};
		desk.relook();
	};
	const title = (text: string): void => {
		if (ui.title) terminal.write(titleSequence(text));
	};
	return {
		home: homeIn(env),
		directory,
		settings,
		lookAt,
		appear: change => {
			appearance = {...appearance, ...change};
		},
		heard: (desk, input) => {
			if (input.type === 'focus') ({focus} = input);
			if (!isTyping && (input.type === 'key' || input.type === 'paste')) {
				isTyping = true;
				current?.readAhead();
			}
			if (input.type !== 'background') return;
			const {red, green, blue} = input;
			appearance = {...appearance, background: {red, green, blue}};
			desk.relook();
		},
		offered: offerPrompts,
		told: (desk, work, fact) => {
			const {directory: at, session} = work;
			if (fact.type === 'model.answered' || fact.type === 'turn.finished') offerPrompts(desk, work);
			// Colours for code are loaded when there will be code, and not before.
			if (fact.type === 'turn.started') void colour(desk);
			const name = session.state.title ?? at.split('/').at(-1) ?? at;
			if (fact.type === 'turn.started') title(`● ${name}`);
			if (fact.type === 'session.opened' || fact.type === 'turn.finished' || fact.type === 'title.changed') title(name);
			if (fact.type === 'approval.asked') title(`? ${name}`);
			const news =
				fact.type === 'approval.asked'
					? `waits for your answer: ${name}`
					: fact.type === 'turn.finished'
						? `${fact.outcome}: ${oneLine(fact.answer === '' ? name : fact.answer)}`
						: undefined;
			if (news !== undefined && focus === 'out') terminal.write(notification(ui.notifications, news, env));
		},
		news: (desk, ended) => {
			desk.say(look => ended.map(({line, isGood}) => look.paint(isGood ? 'good' : 'quiet', `◆ ${oneLine(line, 400)}`)));
			const [first] = ended;
			if (first !== undefined && focus === 'out')
				terminal.write(notification(ui.notifications, oneLine(first.line), env));
		},
		opened: (desk, work) => {
			const {directory: at, setting} = work;
			current = work;
			if (isTyping) work.readAhead();
			branch?.[Symbol.dispose]();
			branch = watchBranch(at, head =>
				desk.change(({branch: _, ...rest}) => (head === undefined ? rest : {...rest, branch: head.name})),
			);
			files?.[Symbol.dispose]();
			files = openFileList(at, () => publish(desk));
			void bring(desk, at, setting);
		},
		lookAtFiles: publish,
		commands: () => custom,
		editor: ui.editor,
		close: () => {
			branch?.[Symbol.dispose]();
			files?.[Symbol.dispose]();
			process.off('exit', untitle);
			if (ui.title) untitle();
		},
	};
};
