import {randomUUID} from 'node:crypto';
import {mkdir, mkdtemp, realpath, rm} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import type {Front} from '../../cli.ts';
import {hostRoot, packageRoot, shippedFile, type Setting} from '../../compose.ts';
import {UserError} from '../../core/user-error.ts';
import {filesOf, holdsSources} from '../../dgm/agents/whole.ts';
import type {Contestant} from '../../dgm/bench/play.ts';
import {isCheckout, takeHost, workshopOf, type Workshop} from '../../dgm/breed/workshop.ts';
import {graderOf, type Boxes} from '../../dgm/outside/grader.ts';
import type {Suite} from '../../dgm/suites/read.ts';
import {findBoxes} from '../../sandboxes/boxes.ts';
import {settingInBox} from '../evolve/bred.ts';
import {openModels, type Models} from '../evolve/gate.ts';
import type {Place} from '../evolve/place.ts';
import {playerFor} from '../evolve/players.ts';
import type {Known} from '../evolve/world.ts';
import type {Wanted} from './contestants.ts';

/** Where contestants play: boxes, a folder for evidence that stays, and one for files that does not. */
type Ground = {
	readonly front: Front;
	readonly place: Place;
	readonly known: Known;
	readonly suite: Suite;
	readonly boxes: Boxes;
	readonly id: string;
	readonly folder: string;
	readonly scratch: string;
	/** USD that each contestant may spend; null: no limit. */
	readonly capUsd: number | null;
};

/** Where the program of a variant that holds sources is built; none where it is the host's. */
const workshopFor = async (
	{place, known: {agents}, boxes, scratch}: Ground,
	commit: string,
): Promise<Workshop | undefined> => {
	if (!(await holdsSources(agents, commit))) return undefined;
	if (!(await isCheckout(packageRoot)))
		throw new UserError(
			`${commit.slice(0, 10)} is a program of its own, and ${packageRoot} is no checkout to build it in`,
		);
	const host = join(scratch, 'host');
	await mkdir(host, {recursive: true});
	await takeHost(packageRoot, host);
	const modules = await realpath(join(packageRoot, 'node_modules'));
	const workshop = workshopOf({agents, folder: place.folder, host, modules, open: boxes.agent, scratch});
	const wrong = await workshop.build(commit, new AbortController().signal);
	if (wrong !== undefined) throw new UserError(`${commit.slice(0, 10)} does not build: ${wrong}`);
	return workshop;
};

/** Do the stages of a profile ask models of this program alone? */
const isOffline = ({profile: {stages, roles}}: Setting): boolean =>
	stages.every(({role}) => role === undefined || (roles[role] ?? []).every(({vendor}) => vendor === 'offline'));

type Opened = {readonly contestant: Contestant; readonly profile: string; readonly models: Models | undefined};

const enter = async (ground: Ground, {name, commit, profile: wanted}: Wanted): Promise<Opened> => {
	const {front, place, known, suite, boxes, id, folder, scratch, capUsd} = ground;
	const {agents} = known;
	const files = await filesOf(agents, place.folder, commit);
	const setting = await settingInBox(front.env, {
		profiles: join(files, 'profiles'),
		profile: wanted,
		folder: join(place.folder, 'blank'),
	});
	const profile = setting.profile.name;
	const own = join(folder, name.replaceAll(/[^\w.-]/g, '_'));
	await mkdir(own, {recursive: true, mode: 0o700});
	const workshop = await workshopFor(ground, commit);
	const models = isOffline(setting)
		? undefined
		: await openModels(setting, {run: id, folder: own, capUsd, now: front.now});
	const grader = graderOf({
		suite,
		boxes,
		player: agent => playerFor({agents, folder: place.folder, profile, workshop, capUsd: null}, agent.commit),
		folder: join(own, 'evidence'),
		scratch,
		gate: models?.open,
	});
	return {contestant: {name, agent: {id: name, commit}, grader}, profile, models};
};

/** Contestants that are ready to play. */
export type Arena = AsyncDisposable & {
	readonly contestants: readonly Contestant[];
	/** The profile that each plays with. */
	readonly profiles: readonly string[];
	/** Where the evidence of each try is kept. */
	readonly folder: string;
	/** What the boxes are in which they play. */
	readonly boxes: string;
};

/** Makes all ready that contestants need. A {@link UserError} where no boxes can be made, or where one of them cannot play. */
export const openArena = async (
	front: Front,
	about: {
		readonly place: Place;
		readonly known: Known;
		readonly suite: Suite;
		readonly id: string;
		readonly capUsd: number | null;
	},
	wanted: readonly Wanted[],
	signal: AbortSignal,
): Promise<Arena> => {
	const {env, stderr, request} = front;
	const found = await findBoxes({
		env,
		session: `bench ${about.id} ${randomUUID()}`,
		recipe: shippedFile('sandbox'),
		hidden: [hostRoot, packageRoot, about.suite.directory, about.place.folder],
		signal,
		progress: line => void (request.quiet || stderr.write(`${line}\n`)),
	});
	if (found.kind === 'unstarted')
		throw new UserError(
			`tasks are played in boxes, and none can be made: ${found.why}`,
			found.hint ?? 'unified-dgm doctor says more',
		);
	const {open} = found;
	const folder = join(about.place.folder, 'bench', about.id);
	const scratch = await realpath(await mkdtemp(join(tmpdir(), 'bench-')));
	const opened: Opened[] = [];
	const close = async (): Promise<void> => {
		for (const {models} of opened) await models?.[Symbol.asyncDispose]();
		await rm(scratch, {recursive: true, force: true});
	};
	try {
		for (const one of wanted)
			opened.push(await enter({...about, front, boxes: {agent: open, grading: open}, folder, scratch}, one));
	} catch (error) {
		await close();
		throw error;
	}
	return {
		contestants: opened.map(({contestant}) => contestant),
		profiles: opened.map(({profile}) => profile),
		folder,
		boxes: found.about,
		[Symbol.asyncDispose]: close,
	};
};
