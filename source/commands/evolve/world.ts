import {randomUUID} from 'node:crypto';
import {mkdir, readdir, readFile, realpath, rename, rm, stat, writeFile} from 'node:fs/promises';
import {join, resolve} from 'node:path';
import {hostRoot, packageRoot, shippedFile, type Setting} from '../../compose.ts';
import {Layers} from '../../config/schema.ts';
import {readYaml} from '../../config/read.ts';
import type {Default, Outside} from '../../core/evolution/ports.ts';
import type {Outline, Settings} from '../../core/evolution/settings.ts';
import {UserError} from '../../core/user-error.ts';
import {archiveIn} from '../../dgm/agents/default.ts';
import type {Scope} from '../../dgm/agents/fence.ts';
import {printOfProgram} from '../../dgm/agents/print.ts';
import {printOf, type Agents, type Files} from '../../dgm/agents/repository.ts';
import {readSeed} from '../../dgm/agents/seed.ts';
import {filesOf, holdsSources} from '../../dgm/agents/whole.ts';
import type {OpenAgentBox} from '../../dgm/attempt/attempt.ts';
import {strangeIn} from '../../dgm/breed/generality.ts';
import {isCheckout, takeHost, workshopOf, type Workshop} from '../../dgm/breed/workshop.ts';
import {withReceipts} from '../../dgm/evolve/receipts.ts';
import {offlineBreeder} from '../../dgm/outside/breeder.ts';
import {graderOf} from '../../dgm/outside/grader.ts';
import {modelBreeder} from '../../dgm/outside/model-breeder.ts';
import {pointerOf} from '../../dgm/outside/pointer.ts';
import {readSuite, type Suite} from '../../dgm/suites/read.ts';
import type {Front} from '../../cli.ts';
import {findBoxes} from '../../sandboxes/boxes.ts';
import {findGit} from '../../workspace/checkpoint/git.ts';
import {OFFLINE, settingInBox} from './bred.ts';
import {plannerOf} from './breeding.ts';
import {openModels, type Models} from './gate.ts';
import {remembered} from './improved.ts';
import type {Place} from './place.ts';
import {playerFor} from './players.ts';

/** The suite of a name (`core`) or of a folder (`./mine`). */
export const suiteNamed = (word: string): Promise<Suite> =>
	readSuite(/[/\\]/.test(word) ? resolve(word) : join(hostRoot, 'profiles', 'suites', word));

/** The names of the suites that are shipped. */
export const shippedSuites = (): Promise<readonly string[]> => readdir(join(hostRoot, 'profiles', 'suites'));

export const outlineOf = ({id, version, tasks}: Suite): Outline => {
	const of = (split: string): readonly string[] => tasks.filter(task => task.split === split).map(task => task.id);
	const traps = (kind: 'unsolvable' | 'honeypot'): readonly string[] =>
		tasks.filter(({canary}) => canary?.kind === kind).map(task => task.id);
	return {
		id,
		version,
		search: of('search'),
		holdout: of('holdout'),
		sentinel: of('sentinel'),
		canary: traps('unsolvable'),
		honeypot: traps('honeypot'),
	};
};

/** The agents there are: the archive, the installed agent in it, and the one that runs today. */
export type Known = {
	readonly agents: Agents;
	readonly seed: {readonly commit: string; readonly print: string};
	/** The commit of today's agent. */
	readonly today: string;
};

/** Today's agent with the host's sources under its own profiles, where it has none: bred from the seed, so that what differs are its profiles. */
const withSources = async (agents: Agents, seed: Files, seedCommit: string, today: string): Promise<string> => {
	if (today === seedCommit || (await holdsSources(agents, today))) return today;
	const its = await agents.files(today);
	const other = [...its].filter(([path, bytes]) => Buffer.compare(bytes, seed.get(path) ?? Buffer.alloc(0)) !== 0);
	const gone = [...seed.keys()].filter(path => path.startsWith('profiles/') && !its.has(path));
	const edits = new Map<string, Uint8Array | null>([...other, ...gone.map(path => [path, null] as const)]);
	return edits.size === 0
		? seedCommit
		: await agents.breed(seedCommit, `today/${today.slice(0, 16)}`, edits, "Today's agent, with its sources\n");
};

/** Opens the archive of agents, and puts the installed one into it, with as much of it as may be bred. */
export const knownAgents = async ({folder}: Place, version: string, scope: Scope = 'profile'): Promise<Known> => {
	const git = await findGit(process.cwd());
	if (git === undefined) throw new UserError('there is no git on this machine', 'variants are kept as its branches');
	const agents = await archiveIn(git, folder);
	const profiles = await readSeed(packageRoot, 'profile');
	const files = scope === 'profile' ? profiles : await readSeed(packageRoot, scope);
	const seed = {commit: await agents.seed(files, version), print: printOf(profiles)};
	const today = (await agents.named('refs/heads/default')) ?? seed.commit;
	return {agents, seed, today: scope === 'source' ? await withSources(agents, files, seed.commit, today) : today};
};

/** Why the agent would not start with a profile; undefined when it would. */
const refusalOf = (path: string, profile: string): string | undefined => {
	try {
		readYaml(Layers.profile, profile, path);
		return undefined;
	} catch (error) {
		if (error instanceof UserError) return error.message;
		throw error;
	}
};

export type Run = {
	readonly place: Place;
	readonly run: string;
	readonly suite: Suite;
	readonly known: Known;
	readonly settings: Settings;
};

/** Where programs are built of sources, from the host as it was when the run began; none where neither the run nor today's agent has any. */
const workshopFor = async (
	{place, run, known: {agents, today}, settings}: Run,
	{open, scratch}: {readonly open: OpenAgentBox; readonly scratch: string},
): Promise<Workshop | undefined> => {
	if (settings.scope !== 'source' && !(await holdsSources(agents, today))) return undefined;
	if (!(await isCheckout(packageRoot)))
		throw new UserError(
			`today's agent is a program of its own, and ${packageRoot} is no checkout in which others could be built`,
			'unified-dgm evolve rollback, or run it from a checkout',
		);
	const host = join(place.runs, run, 'host');
	if (!(await isCheckedOut(host))) {
		const draft = `${host}.new`;
		await rm(draft, {recursive: true, force: true});
		await mkdir(draft, {recursive: true, mode: 0o700});
		await takeHost(packageRoot, draft);
		await writeFile(`${host}.print`, await printOfProgram(packageRoot), {mode: 0o600});
		await rename(draft, host);
	}
	const modules = await realpath(join(packageRoot, 'node_modules'));
	return workshopOf({agents, folder: place.folder, host: await realpath(host), modules, open, scratch});
};

const isCheckedOut = (folder: string): Promise<boolean> =>
	stat(folder).then(
		() => true,
		() => false,
	);

/** Everything outside of an evolution: breeder, boxes, the pointer to today's agent; with models, a gateway of the run. Disposed when the run is closed. */
export type Surroundings = Outside &
	AsyncDisposable & {
		/** What the boxes are in which variants are judged; none where nothing is judged any more. */
		readonly boxes?: string;
	};

/** The pointer to today's agent, as this run moves it. A program is promoted under the print of the one that it was bred from. */
const pointerFor = ({place, run, known: {agents, seed}}: Run, now: () => Date): Default => {
	const program = async (commit: string): Promise<string | undefined> => {
		if (!(await holdsSources(agents, commit))) return undefined;
		return await readFile(join(place.runs, run, 'host.print'), 'utf8').catch(() => printOfProgram(packageRoot));
	};
	return remembered(pointerOf({agents, folder: place.folder, seed, program, name: id => `${run} ${id}`, now}), {
		place,
		run,
		directory: process.cwd(),
		now,
		today: () => agents.named('refs/heads/default'),
	});
};

/** What is left outside of a run that is over: the pointer. It takes no engine, no key and no model to promote what was proven, or to take it back. */
export const outsideOver = (about: Run, now: () => Date): Surroundings => {
	const over = (): never => {
		throw new Error(`the run ${about.run} is over`);
	};
	return {
		breeder: {propose: over, build: over},
		grader: {grade: over},
		default: pointerFor(about, now),
		[Symbol.asyncDispose]: async () => {},
	};
};

/** Puts together what a run needs of the outside. Children are bred by chance where the profile needs no model, and by models otherwise. */
export const outsideOf = async (front: Pick<Front, 'env' | 'stderr' | 'now'>, about: Run): Promise<Surroundings> => {
	const {env, stderr} = front;
	const {place, run, suite, known, settings} = about;
	const {profile = OFFLINE, scope = 'profile'} = settings;
	const {agents} = known;
	const folder = join(place.runs, run);
	const found = await findBoxes({
		env,
		session: `evolution ${run} ${randomUUID()}`,
		recipe: shippedFile('sandbox'),
		hidden: [hostRoot, packageRoot, suite.directory, place.folder],
		signal: new AbortController().signal,
		progress: line => void stderr.write(`${line}\n`),
	});
	if (found.kind === 'unstarted')
		throw new UserError(
			`variants are judged in boxes, and none can be made: ${found.why}`,
			found.hint ?? 'unified-dgm doctor says more',
		);
	const {open: boxes} = found;
	await rm(join(folder, 'scratch'), {recursive: true, force: true});
	await mkdir(join(folder, 'scratch'), {recursive: true, mode: 0o700});
	const scratch = await realpath(join(folder, 'scratch'));
	const workshop = await workshopFor(about, {open: boxes, scratch});
	const playing = {agents, folder: place.folder, profile, workshop};
	const built = await workshop?.build(known.today, new AbortController().signal);
	if (built !== undefined && (await holdsSources(agents, known.today)))
		throw new UserError(`today's agent: ${built}`, 'its checkout must build before it can be bred');

	const models = profile === OFFLINE ? undefined : await modelsFor(front, about);
	const player = (commit: string, capUsd: number | null) => playerFor({...playing, capUsd}, commit);
	const path = `profiles/${profile}.yaml`;
	const breeder =
		models === undefined
			? offlineBreeder({agents, seed: settings.seed, profile: path, run, refusal: text => refusalOf(path, text)})
			: modelBreeder({
					agents,
					scope,
					profile: path,
					run,
					ask: plannerOf(models.setting, models.models, front.now),
					gate: models.models.open,
					open: boxes,
					scratch,
					player: commit => player(commit, settings.prices.edit.usd),
					workshop,
					strange: own => strangeIn(suite, own),
					refusal: refusalOf,
				});
	const outside = withReceipts(
		join(folder, 'receipts'),
		{
			breeder,
			grader: graderOf({
				suite,
				boxes: {agent: boxes, grading: boxes},
				folder: join(folder, 'evidence'),
				scratch,
				player: ({commit}) => player(commit, models === undefined ? null : settings.prices.task.usd),
				gate: models?.models.open,
			}),
			default: pointerFor(about, front.now),
		},
		models?.models.spent,
	);
	return {
		...outside,
		boxes: found.about,
		[Symbol.asyncDispose]: async () => await models?.models[Symbol.asyncDispose](),
	};
};

/** The models of a run: those that today's agent names, as a box sees them. */
const modelsFor = async (
	{env, now}: Pick<Front, 'env' | 'now'>,
	{place, run, known, settings}: Run,
): Promise<{readonly setting: Setting; readonly models: Models}> => {
	const files = await filesOf(known.agents, place.folder, known.today);
	const blank = join(place.folder, 'blank');
	const setting = await settingInBox(env, {
		profiles: join(files, 'profiles'),
		profile: settings.profile,
		folder: blank,
	});
	const models = await openModels(setting, {run, folder: join(place.runs, run), capUsd: settings.budget.usd, now});
	return {setting, models};
};
