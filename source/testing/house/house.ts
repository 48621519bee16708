import {mkdir, mkdtemp, readFile, realpath, rm, writeFile} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {openSession, type Session} from '../../agent/session.ts';
import type {World} from '../../agent/world.ts';
import {readSetting, worldOf} from '../../compose.ts';
import type {Effect} from '../../core/effect.ts';
import type {ModelName} from '../../core/model.ts';
import type {Candidate, Limits} from '../../core/profile.ts';
import type {Body, Delta, SessionFact} from '../../core/session/event.ts';
import type {Ranking, Workspace} from '../../core/workspace.ts';
import type {Access} from '../../models/access.ts';
import {findModel, unlisted} from '../../models/catalogue.ts';
import {openModel} from '../../models/index.ts';
import {openBare} from '../../sandboxes/bare.ts';
import {memoryJournal} from '../../store/memory.ts';
import {paintIn as paintTerminal} from '../../tui/theme.ts';
import {openTranscript, see} from '../../tui/transcript/transcript.ts';
import {textView} from '../../views/text/view.ts';
import {paintIn} from '../../views/theme.ts';
import {openWorkspace} from '../../workspace/open.ts';
import {startVendors} from '../vendors.ts';
import type {Script} from '../vendors/script.ts';

export type HouseOptions = {
	readonly script: Script;
	/** By role; the default profile's when left out. */
	readonly roles?: Readonly<Record<string, readonly Candidate[]>>;
	readonly limits?: Partial<Limits>;
	readonly files?: Readonly<Record<string, string>>;
	/** How a model is reached for the request that is made now, when not as the others. */
	readonly reach?: (name: ModelName) => Partial<Access>;
	/** How the files rank; they are looked at when left out, which takes its time. */
	readonly ranking?: Ranking;
	readonly now?: () => Date;
};

/** Everything that a session told, once it is over. */
export type Told = {
	readonly facts: readonly SessionFact[];
	/** What the text view printed, line by line, and what the terminal interface put into the scrollback. */
	readonly text: readonly string[];
	readonly terminal: readonly string[];
	/** Milliseconds of each pause that was made; none of them passed. */
	readonly paused: readonly number[];
	/** Which model each request was for, in order, as the servers saw it. */
	readonly asked: readonly string[];
	/** Requests that the servers turned down as none that their API takes. */
	readonly wrong: readonly string[];
	readonly files: Readonly<Record<string, string>>;
};

export type House = AsyncDisposable & {
	readonly session: Session;
	/** Submits a prompt and sees its turn through. */
	turn(text: string): Promise<void>;
	/** Ends the session. */
	end(): Promise<Told>;
};

const keys = {
	ANTHROPIC_API_KEY: 'sk-ant-test-000000000000000000',
	OPENAI_API_KEY: 'sk-test-0000000000000000000000',
	GROQ_API_KEY: 'gsk_test00000000000000000000',
	OPENROUTER_API_KEY: 'sk-or-test-0000000000000000000',
	COMPATIBLE_API_KEY: 'sk-compatible-test-000000000000',
};

/** Too much for a planner that is given five bytes, so that the context model is asked. */
const project = {'a.txt': 'old\n', 'b.txt': 'other\n'};

const settled = async function* (ranking: Ranking): Effect<number, Ranking> {
	return ranking;
};

const readAll = async (session: Session, journal: ReturnType<typeof memoryJournal<Body, Delta>>) => {
	await session.close();
	const facts: SessionFact[] = [];
	for await (const fact of journal.read()) facts.push(fact);
	return facts;
};

/**
 * The whole program in this process, but for its command line: the session with its engine, the default profile, real tools on real files, real
 * SDKs, and stand-ins for the vendors that speak HTTP. Nothing waits: a pause is written down and over.
 */
export const openHouse = async ({
	script,
	roles = {},
	limits = {},
	files = project,
	reach = () => ({}),
	ranking,
	now = () => new Date('2026-11-21T09:00:00Z'),
}: HouseOptions): Promise<House> => {
	const root = await realpath(await mkdtemp(join(tmpdir(), 'unified-dgm-')));
	const directory = join(root, 'project');
	await mkdir(directory);
	await Promise.all(Object.entries(files).map(([path, text]) => writeFile(join(directory, path), text)));
	const vendors = await startVendors(script);
	const env = {
		...keys,
		UNIFIED_DGM_HOME: join(root, 'home'),
		ANTHROPIC_BASE_URL: vendors.url,
		OPENAI_BASE_URL: vendors.openaiUrl,
		GROQ_BASE_URL: vendors.url,
		OPENROUTER_BASE_URL: vendors.openaiUrl,
		COMPATIBLE_BASE_URL: vendors.openaiUrl,
	};
	const setting = await readSetting(directory, env, {models: [], addDirs: [], mode: 'full-auto'});
	const {catalogue, keyring, profile} = setting;
	const stages = profile.stages.map(stage => (stage.does === 'plan' ? {...stage, budget: 5} : stage));
	const sandbox = openBare({env: {PATH: process.env['PATH']}});
	const opened = await openWorkspace(directory, {});
	const workspace: Workspace = ranking === undefined ? opened : {...opened, rank: () => settled(ranking)};
	const composed = await worldOf(setting, {workspace, sandbox, added: []}, env, 'nothing', now);
	const paused: number[] = [];
	const world: World = {
		...composed,
		clock: () => 0,
		pause: async ms => void paused.push(ms),
		open: async name => {
			const entry = findModel(catalogue, name.vendor, name.id) ?? unlisted(catalogue, name.vendor, name.id);
			return entry && openModel(entry, {...keyring.access(name.vendor), ...reach(name)});
		},
	};
	const journal = memoryJournal<Body, Delta>(now);
	const text: string[] = [];
	const terminal: string[] = [];
	const print = (to: string[]) => (lines: string) => void to.push(...lines.trimEnd().split('\n'));
	const showing = [
		textView(journal.watch(), {write: print(text), answer: print(text), paint: paintIn('none')}),
		(async () => {
			let transcript = openTranscript;
			const look = {columns: 120, rows: 40, paint: paintTerminal('none', 'none'), still: true, spoken: false};
			for await (const seen of journal.watch()) {
				const {transcript: next, done} = see(transcript, seen, look);
				transcript = next;
				terminal.push(...done);
			}
		})(),
	];
	const session = await openSession(journal, world, {
		session: 's',
		version: '0',
		directory,
		profile: {
			...profile,
			stages,
			roles: {...profile.roles, ...roles},
			limits: {...profile.limits, ...limits},
		},
		wall: {kind: 'none', about: 'no wall'},
		attended: false,
		notices: [],
	});
	return {
		session,
		turn: async prompt => {
			await session.send({ask: 'submit', text: prompt});
			await session.settled();
		},
		end: async () => {
			const facts = await readAll(session, journal);
			await Promise.all(showing);
			const left = await Promise.all(
				Object.keys(files).map(async path => [path, await readFile(join(directory, path), 'utf8')] as const),
			);
			return {
				facts,
				text,
				terminal,
				paused,
				asked: vendors.requests.map(({model}) => model),
				wrong: vendors.requests.flatMap(({problem}) => problem ?? []),
				files: Object.fromEntries(left),
			};
		},
		[Symbol.asyncDispose]: async () => {
			await session.close();
			await vendors.close();
			await sandbox[Symbol.asyncDispose]();
			await rm(root, {recursive: true, force: true});
		},
	};
};
