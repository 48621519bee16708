import {createHash} from 'node:crypto';
import {setTimeout as sleep} from 'node:timers/promises';
import {z} from 'zod';
import type {Rule} from '../core/approval.ts';
import type {Checkpoints} from '../core/checkpoint.ts';
import type {Answer, Ask, Model, ModelName, Rates, Reply} from '../core/model.ts';
import {callsOf, type Block} from '../core/message.ts';
import {Plan} from '../core/plan.ts';
import type {Profile} from '../core/profile.ts';
import type {Exit, Output, Reading, Sandbox, Writable} from '../core/sandbox.ts';
import type {Effect} from '../core/effect.ts';
import type {Tool} from '../core/tool.ts';
import type {Workspace} from '../core/workspace.ts';

/** A world in memory, for the laws of the session: what changes in it can be copied, and so put back as it was at any fact. */
export type Memory = {readonly files: Map<string, string>; readonly ran: string[]};

export const copyOf = ({files, ran}: Memory): Memory => ({files: new Map(files), ran: [...ran]});

/** A model as a function of its question. */
export type Script = (ask: Ask, name: ModelName) => Reply | Promise<Reply>;

export const answerOf = (blocks: readonly Block[], extra: Partial<Answer> = {}): Answer => ({
	kind: 'answer',
	blocks,
	stop: callsOf(blocks).length > 0 ? 'tools' : 'end',
	usage: {input: 100, output: 10, cacheRead: 0, cacheWrite: 0},
	cost: 0.001,
	served: 'scripted',
	...extra,
});

export const text = (said: string): Block => ({type: 'text', text: said});

export const call = (id: string, tool: string, input: object): Block => ({
	type: 'call',
	id,
	tool,
	input: z.json().parse(JSON.parse(JSON.stringify(input))),
});

const digest = (content: string | undefined): string | null =>
	content === undefined ? null : createHash('sha256').update(content).digest('hex');

const scriptedModel = (name: ModelName, script: Script, sees: boolean): Model => ({
	name,
	sees,
	window: 100_000,
	async *ask(ask, signal) {
		const reply = await script(ask, name);
		if (signal.aborted) return {kind: 'fault', fault: {kind: 'aborted', message: 'stopped'}};
		for (const block of reply.kind === 'answer' ? reply.blocks : [])
			if (block.type === 'text') yield {kind: 'text', text: block.text};
		return reply;
	},
});

const writeTool = ({files}: Memory): Tool => {
	const input = z.object({path: z.string(), text: z.string()});
	type Input = z.infer<typeof input>;
	const tool: Tool<Input> = {
		name: 'write',
		about: 'Writes a file.',
		risk: 'write',
		replay: 'safe',
		input,
		title: ({path}) => `Write ${path}`,
		preview: async ({path, text}) => ({
			title: `Write ${path}`,
			outside: path.startsWith('/') ? [path] : [],
			protected: path.startsWith('.git/') ? [path] : [],
			diff: `+${text}`,
			files: [{path, before: digest(files.get(path)), after: digest(text)}],
		}),
		async *use({path, text}, {preview}) {
			const now = digest(files.get(path));
			const [intent] = preview?.files ?? [];
			if (now === intent?.after) return {outcome: 'ok', output: `${path} is written`};
			if (now !== intent?.before) return {outcome: 'failed', output: `${path} changed meanwhile`};
			files.set(path, text);
			return {outcome: 'ok', output: `${path} is written`};
		},
	};
	return tool;
};

const shellTool = (): Tool => {
	const input = z.object({command: z.string(), timeout: z.number().optional()});
	const tool: Tool<z.infer<typeof input>> = {
		name: 'shell',
		about: 'Runs a command.',
		risk: 'run',
		replay: 'never',
		input,
		title: ({command}) => command,
		preview: async ({command}, {read}) => ({
			title: command,
			outside: [],
			protected: [],
			script: command,
			reading: await read(command),
		}),
		async *use({command}, {sandbox, signal, directory}) {
			const effect = sandbox.exec({script: command, cwd: directory}, {signal, timeoutMs: 1000});
			for (;;) {
				const {done, value} = await effect.next();
				if (!done) {
					yield value.text;
					continue;
				}
				const ok = value.ending.kind === 'exited' && value.ending.code === 0;
				const outcome = value.ending.kind === 'aborted' ? 'aborted' : ok ? 'ok' : 'failed';
				return {outcome, output: value.output, ending: value.ending};
			}
		},
	};
	return tool;
};

const planTool = (): Tool => {
	const tool: Tool<Plan> = {
		name: 'plan',
		about: 'Lays down the plan.',
		risk: 'read',
		replay: 'safe',
		input: Plan,
		title: ({summary}) => summary,
		async *use() {
			return {outcome: 'ok', output: 'planned'};
		},
	};
	return tool;
};

export type CommandScript = (command: string, memory: Memory, signal: AbortSignal, write: Writable) => Promise<Exit>;

export const exited = (code: number, output = ''): Exit => ({ending: {kind: 'exited', code}, output, cut: 0});

const sandboxOf = (memory: Memory, commands: CommandScript): Sandbox => ({
	kind: 'docker',
	about: 'scripted',
	async *exec({script}, {signal, write = 'workspace'}): Effect<Output, Exit> {
		memory.ran.push(script);
		const exit = await commands(script, memory, signal, write);
		yield {stream: 'stdout', text: exit.output};
		return exit;
	},
	[Symbol.asyncDispose]: async () => {},
});

const workspaceOf = ({files}: Memory, check: string | null): Workspace => ({
	directory: '/project',
	async *rank() {
		yield files.size;
		return {
			seen: files.size,
			bytes: [...files.values()].join('').length,
			files: [...files].map(([path, content]) => ({path, bytes: content.length, score: 1, why: 'here'})),
			check,
			instructions: '',
		};
	},
	load: async wanted =>
		wanted.flatMap(({path, why}) => {
			const content = files.get(path);
			if (content === undefined) return [];
			const of = content.split('\n').length;
			return [{path, from: 1, to: of, of, text: content, why}];
		}),
});

const readingOf = (script: string): Reading => ({
	kind: script.startsWith('cat ') ? 'read-only' : 'plain',
	why: 'scripted',
	segments: [script],
});

/** Checkpoints in memory. A file that the person changed is a conflict; the way back is data, as for every store. */
const checkpointsOf = ({files}: Memory, states: Map<string, ReadonlyMap<string, string>>): Checkpoints => {
	const take = (): string => {
		const id = digest(JSON.stringify([...files].toSorted(([one], [other]) => (one < other ? -1 : 1)))) ?? '';
		states.set(id, new Map(files));
		return id;
	};
	const stateOf = (id: string): ReadonlyMap<string, string> => (id === 'now' ? files : (states.get(id) ?? new Map()));
	return {
		take: async () => ({id: take()}),
		plan: async (to, since) => {
			if (!states.has(to)) return {failed: `the state ${to} is gone`};
			const [wanted, left] = [stateOf(to), stateOf(since)];
			const paths = [...new Set([...wanted.keys(), ...left.keys()])].filter(
				path => wanted.get(path) !== left.get(path),
			);
			const conflicts = paths.filter(path => files.get(path) !== left.get(path));
			return {
				plan: {to, paths},
				files: paths.length,
				conflicts: conflicts.map(path => ({path, why: 'you changed it'})),
			};
		},
		goBack: async ({plan, conflicts}, how) => {
			const {to, paths} = plan as {to: string; paths: string[]};
			const kept = how === 'keep' ? conflicts : [];
			const before = take();
			const todo = paths.filter(path => !kept.some(one => one.path === path));
			for (const path of todo) {
				const text = stateOf(to).get(path);
				if (text === undefined) files.delete(path);
				else files.set(path, text);
			}
			return {before, done: todo.map(path => ({path, kind: 'changed'})), kept, left: []};
		},
		tidy: async () => {},
	};
};

/** What `agent/world.ts` calls a World, over a {@link Memory}. `served` says which models there are; all when left out. */
export const scriptedWorld = (
	memory: Memory,
	{
		script,
		commands = async () => exited(0),
		check = null,
		served,
		kept = [],
		states = new Map(),
		images = new Map(),
		sees = false,
		prices,
	}: {
		readonly script: Script;
		readonly commands?: CommandScript;
		readonly check?: string | null;
		readonly served?: readonly string[];
		/** Gets the rules that are kept for the project. */
		readonly kept?: Rule[];
		/** What checkpoints hold: outlives a world that is opened again. */
		/** Files of images, in Base64, by path; and whether the models can see them. */
		readonly images?: ReadonlyMap<string, string>;
		readonly sees?: boolean;
		readonly states?: Map<string, ReadonlyMap<string, string>>;
		/** What every model costs; not known when left out. */
		readonly prices?: Rates;
	},
) => {
	const isServed = (id: string): boolean => served === undefined || served.includes(id);
	return {
		choose: async (candidates: readonly {vendor: string; model: string}[], excluded: readonly ModelName[]) => {
			const fits = candidates.filter(
				({vendor, model}) => isServed(model) && !excluded.some(name => name.vendor === vendor && name.id === model),
			);
			const [first] = fits;
			const passed = candidates.filter(one => !fits.includes(one)).map(one => ({...one, why: 'not served'}));
			return first === undefined
				? {passed}
				: {
						model: scriptedModel({vendor: first.vendor, id: first.model}, script, sees),
						passed,
						...(prices === undefined ? {} : {prices}),
					};
		},
		open: async (name: ModelName) => (isServed(name.id) ? scriptedModel(name, script, sees) : undefined),
		tools: new Map([writeTool(memory), shellTool(), planTool()].map(tool => [tool.name, tool])),
		sandbox: sandboxOf(memory, commands),
		checkpoints: checkpointsOf(memory, states),
		workspace: workspaceOf(memory, check),
		added: [],
		image: async (path: string) => images.get(path),
		read: async (script_: string) => readingOf(script_),
		keepRules: async (rules: readonly Rule[]) => {
			kept.push(...rules);
			return '/home/rules.yaml';
		},
		clock: () => 0,
		pause: (ms: number, signal: AbortSignal): Promise<void> => sleep(ms, undefined, {signal}).catch(() => undefined),
	};
};

/** The three stages with scripted models `a`, `b` and `c`, and a second candidate for each role. */
export const scriptedProfile = (change: Partial<Profile> = {}): Profile => ({
	name: 'scripted',
	mode: 'full-auto',
	rules: [],
	checkers: [],
	limits: {rounds: 2, retries: 2},
	roles: {
		look: [
			{vendor: 'x', model: 'a'},
			{vendor: 'x', model: 'a2'},
		],
		think: [
			{vendor: 'x', model: 'b'},
			{vendor: 'x', model: 'b2'},
		],
		write: [
			{vendor: 'x', model: 'c'},
			{vendor: 'x', model: 'c2'},
		],
	},
	stages: [
		{
			name: 'context',
			does: 'gather',
			role: 'look',
			prompt: 'Find.',
			tools: [],
			parallel: false,
			asks: 2,
			budget: 10_000,
		},
		{name: 'plan', does: 'plan', role: 'think', prompt: 'Plan.', tools: ['plan'], parallel: false, asks: 5, budget: 10},
		{
			name: 'edit',
			does: 'edit',
			role: 'write',
			prompt: 'Edit.',
			tools: ['write', 'shell'],
			parallel: true,
			asks: 10,
			budget: 10_000,
		},
	],
	...change,
});
