import {join} from 'node:path';
import {UserError} from '../../core/user-error.ts';
import {linkTo, type Heard, type Link} from '../../dgm/engine/client.ts';
import {variantPage} from '../../tui/evolution/page.ts';
import type {PanelWish} from '../../tui/evolution/keys.ts';
import {openPanel, panelHeard, panelSaw, type Panel} from '../../tui/evolution/panel.ts';
import {oneLine} from '../../views/plain.ts';
import type {Front} from '../../cli.ts';
import {followRecord} from '../evolve/follow.ts';
import {openRun, suiteFor, type Going} from '../evolve/launch.ts';
import {journalOf, type Place} from '../evolve/place.ts';
import {knownAgents} from '../evolve/world.ts';
import type {Desk} from './desk.ts';
import type {Watched} from './watching.ts';

/** How often a record is looked at that nobody tells of, and a process looked for that runs it: milliseconds. */
const LOOK_MS = 700;

type Diff = {readonly diff: string} | {readonly wrong: string};

/** What a variant is, against the agent that all others come from. */
const diffOf = async (place: Place, version: string, {state}: Panel, variant: string): Promise<Diff> => {
	try {
		const {agents} = await knownAgents(place, version);
		const commit = state.archive.find(({id}) => id === variant)?.commit;
		const root = state.archive[0]?.commit;
		return commit === undefined || root === undefined
			? {wrong: 'it is not in the archive'}
			: {diff: await agents.diff(root, commit)};
	} catch (error) {
		return {wrong: `it cannot be read: ${error instanceof Error ? oneLine(error.message, 300) : String(error)}`};
	}
};

/**
 * Shows a run as it goes on, in whichever process that is, until the person leaves; the run does not end with that. `begin` is how a run that nobody runs is to
 * be opened, at once.
 */
export const watchRun = async (
	front: Front,
	desk: Desk,
	place: Place,
	{run, begin}: {readonly run: string; readonly begin?: Going},
): Promise<void> => {
	const folder = join(place.runs, run);
	const read = followRecord(journalOf(place, run));
	let link: Link | undefined;
	let panel = openPanel(run);
	let reaching: Promise<Link> | undefined;
	let isClosed = false;
	let watched: Watched | undefined;
	const change = (to: (panel: Panel) => Panel): void => {
		panel = to(panel);
		watched?.change(to);
	};
	const note = (text: string): void => change(before => ({...before, note: text}));
	const look = async (): Promise<void> => {
		const facts = await read();
		if (facts.length > 0) change(before => panelSaw(before, facts));
	};
	const heard: Heard = {
		fact: () => void look().catch(() => {}),
		progress: ({job = '', text}) => change(before => panelHeard(before, job, text)),
	};
	const keep = (reached: Link): Link => {
		link = reached;
		change(before => ({...before, engine: 'here'}));
		const leave = async (): Promise<void> => {
			const why = await reached.gone;
			if (link === reached) link = undefined;
			await look();
			change(before => ({
				...before,
				engine: 'none',
				...(why === undefined ? {} : {note: `the engine ended: ${oneLine(why, 300)}`}),
			}));
		};
		void leave();
		return reached;
	};
	/** The engine of the run, which is started when there is none. */
	const reach = async (going?: Going): Promise<Link> => {
		if (link !== undefined) return link;
		const open = async (): Promise<Link> => {
			const to = going ?? {run, suite: await suiteFor(place, run, undefined)};
			const {link: reached} = await openRun(front, place, to, heard);
			return keep(reached);
		};
		reaching ??= open().finally(() => (reaching = undefined));
		return await reaching;
	};
	const goOn = async (going?: Going): Promise<void> => {
		const reached = await reach(going);
		if (panel.state.paused) await reached.command({ask: 'resume'});
		change(({note: _, ...before}) => before);
	};
	/** What is amiss is said where the person looks. */
	const trying = async (work: () => Promise<void>): Promise<void> => {
		try {
			await work();
			await look();
		} catch (error) {
			const hint = error instanceof UserError && error.hint !== undefined ? ` (${error.hint})` : '';
			note(`${error instanceof Error ? error.message : String(error)}${hint}`);
		}
	};
	const show = async (variant: string): Promise<void> => {
		let diff: Diff | undefined;
		const page = {
			title: `${variant}  ${oneLine(panel.state.children[variant]?.manifest?.mechanism ?? '', 200)}`.trimEnd(),
			lines: (to: Parameters<typeof variantPage>[3]) => variantPage(panel.state, variant, diff, to),
		};
		watched?.read(variant, page);
		diff = await diffOf(place, front.version, panel, variant);
		const {overlay} = desk.read();
		// Who has left it meanwhile is not taken back.
		if (overlay?.kind === 'evolution' && overlay.panel.reading?.variant === variant) watched?.read(variant, page);
	};
	const wished = (wish: PanelWish): void => {
		switch (wish.do) {
			case 'send':
				void trying(async () => (await reach()).command(wish.command));
				break;
			case 'go-on':
				void trying(() => goOn());
				break;
			case 'read':
				void trying(() => show(wish.variant));
				break;
			case 'close':
			case 'copy':
		}
	};

	await look();
	const there = begin === undefined ? await linkTo(folder, front.version, heard) : undefined;
	if (there !== undefined) keep(there);
	watched = desk.watch({...panel, selected: panel.state.champion ?? 'v0'}, wished);
	if (begin !== undefined) void trying(() => goOn(begin));
	let looking: ReturnType<typeof setTimeout> | undefined;
	const lookAgain = async (): Promise<void> => {
		await look().catch(() => {});
		if (link === undefined && reaching === undefined && panel.state.finished === undefined) {
			const found = await linkTo(folder, front.version, heard).catch(() => undefined);
			// One at a time: each is somebody for whom the engine is kept.
			if (found !== undefined && (isClosed || link !== undefined || reaching !== undefined)) found.leave();
			else if (found !== undefined) keep(found);
		}
		if (!isClosed) looking = setTimeout(() => void lookAgain(), LOOK_MS);
	};
	void lookAgain();
	await watched.closed;
	isClosed = true;
	clearTimeout(looking);
	// One that is only now begun is left when it has: it goes on by itself.
	void reaching?.then(late => late.leave()).catch(() => {});
	link?.leave();
};
