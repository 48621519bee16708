import type {Usage} from '../../core/model.ts';
import type {Body} from '../../core/session/event.ts';

export const usage: Usage = {input: 2_600, output: 400, cacheRead: 100, cacheWrite: 0};

export const opened: Body<'session.opened'> = {
	type: 'session.opened',
	session: 's1',
	version: '1.2.3',
	directory: '/home/ada/project',
	profile: {
		name: 'default',
		mode: 'suggest',
		rules: [],
		checkers: [],
		limits: {rounds: 2, retries: 4},
		roles: {
			scout: [{vendor: 'groq', model: 'llama-4-scout'}],
			thinker: [{vendor: 'anthropic', model: 'claude-sonnet'}],
			coder: [{vendor: 'openai', model: 'gpt-4.1'}],
		},
		stages: [
			{name: 'context', does: 'gather', role: 'scout', prompt: '', tools: [], parallel: false, asks: 1, budget: 1},
			{name: 'plan', does: 'plan', role: 'thinker', prompt: '', tools: [], parallel: true, asks: 9, budget: 1},
			{name: 'edit', does: 'edit', role: 'coder', prompt: '', tools: [], parallel: true, asks: 9, budget: 1},
		],
	},
	wall: {kind: 'docker', about: 'docker (node:24-bookworm-slim), network off'},
	attended: true,
	notices: [],
};

export const excerpt = (path: string) => ({path, from: 1, to: 9, of: 40, text: '…', why: 'named in the request'});

export const asked = (ask: string, stage: string, model: string, change: Partial<Body<'model.asked'>> = {}): Body => ({
	type: 'model.asked',
	ask,
	stage,
	model: {vendor: 'anthropic', id: model},
	attempt: 1,
	delayMs: 0,
	...change,
});

export const answered = (
	ask: string,
	blocks: Body<'model.answered'>['blocks'],
	change: Partial<Body<'model.answered'>> = {},
): Body => ({
	type: 'model.answered',
	ask,
	ms: 1_200,
	blocks,
	stop: blocks.some(({type}) => type === 'call') ? 'tools' : 'end',
	usage,
	cost: 0.0042,
	served: 'x',
	...change,
});

export const call = (id: string, tool: string, input: string) => ({type: 'call', id, tool, input: {input}}) as const;

export const reading = (id: string, tool: string, title: string, output = 'text'): readonly Body[] => [
	{type: 'tool.previewed', call: id, tool, title, risk: 'read', replay: 'safe'},
	{type: 'tool.started', call: id, tool, title, replay: 'safe', why: 'it only reads the workspace'},
	{type: 'tool.finished', call: id, outcome: 'ok', output, ms: 5},
];

export const running = (
	id: string,
	script: string,
	{outcome, output, code, ms = 1_200}: {outcome: 'ok' | 'failed'; output: string; code: number; ms?: number},
): readonly Body[] => [
	{
		type: 'tool.previewed',
		call: id,
		tool: 'shell',
		title: script,
		risk: 'run',
		replay: 'never',
		preview: {title: script, outside: [], protected: [], script},
	},
	{type: 'tool.started', call: id, tool: 'shell', title: script, replay: 'never', why: 'you said yes'},
	{
		type: 'tool.finished',
		call: id,
		outcome,
		output: `${output}\n[exit ${code}]`,
		ending: {kind: 'exited', code},
		ms,
	},
];

export const numbered = (from: number, to: number): string =>
	Array.from({length: to - from + 1}, (_, at) => `line ${from + at}`).join('\n');
