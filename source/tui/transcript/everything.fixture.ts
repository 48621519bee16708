import type {Body, SessionFact} from '../../core/session/event.ts';
import {answered, asked, call, excerpt, numbered, opened, reading, running, usage} from './bodies.fixture.ts';
import {factsFrom} from './session.fixture.ts';

const diff = [
	'--- a/src/middleware/authentication.ts',
	'+++ b/src/middleware/authentication.ts',
	'@@ -10,3 +10,4 @@',
	' export const authenticate = async (request: Request): Promise<User> => {',
	'-\tconst token = request.headers.authorization;',
	'+\tconst token = request.headers.authorization?.replace(/^Bearer /, "");',
	'+\tif (token === undefined) throw new Unauthorized();',
	' \treturn verify(token);',
	'',
].join('\n');

const plan = {
	summary: 'Bearer tokens are read as they are; the middleware takes the scheme away first.',
	steps: [
		{
			title: 'Update auth middleware',
			detail: 'Strip the scheme.',
			files: ['src/middleware/authentication.ts'],
			check: null,
		},
		{title: 'Cover it with a test that sends tokens of every kind there is', detail: 'One row a kind.', files: []},
		{title: 'Note the change', detail: 'CHANGES.md', files: ['CHANGES.md']},
	],
	check: 'npm test',
};

const answer = `The middleware now strips the scheme:

- \`Bearer\` in any case
- an empty header is **refused**

\`\`\`ts
const token = header?.replace(/^Bearer /i, '');
\`\`\`

Nothing else was touched.`;

/** A turn in which everything happens that can happen: every type of fact is in it. Ids begin with the turn's name. */
export const everything = (turn: string, prompt: string): readonly Body[] => [
	{type: 'prompt.submitted', prompt, text: 'fix the auth middleware\nand say what you did'},
	{type: 'turn.started', turn, prompt},
	{type: 'stage.started', stage: 'context', round: 0},
	{
		type: 'context.ranked',
		ranking: {seen: 847, bytes: 9_000_000, files: [], check: 'npm test', instructions: ''},
		excerpts: [],
		whole: false,
	},
	{
		type: 'model.chosen',
		stage: 'context',
		model: {vendor: 'groq', id: 'openai/gpt-oss-120b'},
		window: 131_072,
		passed: [{vendor: 'groq', model: 'llama-4-scout', why: 'no longer served by groq (since 2026-07-17)'}],
	},
	asked(`${turn}.a1`, 'context', 'openai/gpt-oss-120b'),
	answered(`${turn}.a1`, [{type: 'text', text: '{"files":[{"path":"src/a.ts","why":"JSON is for no person"}]}'}]),
	{
		type: 'context.gathered',
		seen: 847,
		by: 'model',
		excerpts: ['src/a.ts', 'src/b.ts', 'src/a.ts'].map(excerpt),
		note: 'two files were left out',
	},
	{type: 'stage.started', stage: 'plan', round: 0},
	{
		type: 'model.chosen',
		stage: 'plan',
		model: {vendor: 'anthropic', id: 'claude-sonnet-5-5'},
		window: 200_000,
		passed: [],
		warning: 'claude-sonnet-5-5 shuts down on 2027-01-14, in 54 days: its successor is claude-sonnet-6',
	},
	asked(`${turn}.a2`, 'plan', 'claude-sonnet-5-5'),
	{
		type: 'model.failed',
		ask: `${turn}.a2`,
		fault: {
			kind: 'rate-limit',
			message: 'anthropic is asked too much: Too many requests',
			hint: 'wait a little, or choose another model with --model plan=openai:gpt-4.1',
			retryAfterMs: 3_000,
		},
	},
	asked(`${turn}.a3`, 'plan', 'claude-sonnet-5-5', {attempt: 2, delayMs: 3_000}),
	answered(`${turn}.a3`, [
		{
			type: 'opaque',
			vendor: 'anthropic',
			data: {model: 'x', item: {type: 'thinking', thinking: 'Where is the token read?'}},
		},
		{type: 'text', text: 'Let me look at how tokens are read.'},
		...['read', 'search', 'list', 'read', 'read', 'shell', 'read', 'plan'].map((tool, at) => call(`c${at}`, tool, 'x')),
	]),
	...reading(`${turn}.a3.1`, 'read', 'src/middleware/authentication.ts 1-40'),
	...reading(`${turn}.a3.2`, 'search', 'authorization in src'),
	...reading(`${turn}.a3.3`, 'list', 'src/middleware'),
	{type: 'tool.previewed', call: `${turn}.a3.4`, tool: 'read', title: 'src/gone.ts', risk: 'read', replay: 'safe'},
	{type: 'tool.finished', call: `${turn}.a3.4`, outcome: 'failed', output: 'There is no src/gone.ts.', ms: 2},
	...reading(`${turn}.a3.5`, 'read', 'src/middleware/authentication.test.ts'),
	...running(`${turn}.a3.6`, 'git log --oneline -20', {outcome: 'ok', output: numbered(1, 20), code: 0, ms: 40}),
	{
		type: 'tool.finished',
		call: `${turn}.a3.7`,
		outcome: 'failed',
		output: 'The arguments of read do not fit: path: Required.',
		ms: 0,
	},
	{
		type: 'tool.previewed',
		call: `${turn}.a3.8`,
		tool: 'plan',
		title: 'Strip it (3 steps)',
		risk: 'read',
		replay: 'safe',
	},
	{
		type: 'tool.started',
		call: `${turn}.a3.8`,
		tool: 'plan',
		title: 'Strip it (3 steps)',
		replay: 'safe',
		why: 'it only reads',
	},
	{type: 'tool.finished', call: `${turn}.a3.8`, outcome: 'ok', output: 'The plan is taken: 3 steps.', ms: 1},
	{type: 'plan.proposed', plan, round: 0},
	{type: 'stage.started', stage: 'edit', round: 0},
	{type: 'model.chosen', stage: 'edit', model: {vendor: 'openai', id: 'gpt-4.1'}, window: 1_047_576, passed: []},
	{type: 'step.started', round: 0, index: 0, of: 3, title: 'Update auth middleware', excerpts: []},
	asked(`${turn}.a4`, 'edit', 'gpt-4.1'),
	answered(
		`${turn}.a4`,
		[call('e1', 'edit', 'x'), call('e2', 'shell', 'x'), call('e3', 'shell', 'x'), call('e4', 'shell', 'x')],
		{
			usage: null,
			cost: null,
		},
	),
	{
		type: 'tool.previewed',
		call: `${turn}.a4.1`,
		tool: 'edit',
		title: 'Edit src/middleware/authentication.ts (+2 −1)',
		risk: 'write',
		replay: 'safe',
		preview: {title: 'Edit', outside: [], protected: [], diff, files: []},
	},
	{type: 'approval.asked', call: `${turn}.a4.1`, why: 'suggest shows every change before it is written'},
	{type: 'approval.answered', call: `${turn}.a4.1`, verdict: 'yes'},
	{type: 'checkpoint.taken', turn, when: 'before', id: null, why: 'git is not installed'},
	{type: 'tool.started', call: `${turn}.a4.1`, tool: 'edit', title: 'Edit', replay: 'safe', why: 'you said yes'},
	{
		type: 'tool.finished',
		call: `${turn}.a4.1`,
		outcome: 'ok',
		output:
			'Done.\nEdit src/middleware/authentication.ts (+2 −1)\n\nThe checkers say:\n$ tsc\nauthentication.ts(12,3): error TS2304\nexit 2',
		ms: 30,
	},
	{
		type: 'tool.previewed',
		call: `${turn}.a4.2`,
		tool: 'shell',
		title: 'npm install jose',
		risk: 'run',
		replay: 'never',
	},
	{type: 'hooks.started', run: `${turn}.a4.2.before`, on: 'before_tool', commands: ['./look.sh']},
	{
		type: 'hooks.finished',
		run: `${turn}.a4.2.before`,
		on: 'before_tool',
		answer: {verdict: 'ask', reason: 'exit 1', context: '', faults: ['./look.sh: exit 1']},
		ms: 12,
	},
	{type: 'approval.asked', call: `${turn}.a4.2`, why: 'suggest asks before every command that may change something'},
	{type: 'explanation.requested', call: `${turn}.a4.2`},
	{type: 'explanation.given', call: `${turn}.a4.2`, text: 'It installs a package.\nIt can be undone.', cost: 0.001},
	{type: 'approval.answered', call: `${turn}.a4.2`, verdict: 'no', say: 'use what is there'},
	{
		type: 'tool.finished',
		call: `${turn}.a4.2`,
		outcome: 'refused',
		output: 'The user refused this and says: use what is there',
		ms: 0,
	},
	{
		type: 'thread.compacted',
		stage: 'edit',
		why: 'share',
		summary: 'So far: a file was read.',
		keeps: 2,
		model: {vendor: 'openai', id: 'gpt-4.1'},
		usage,
		cost: 0.002,
		ms: 700,
	},
	{type: 'tool.previewed', call: `${turn}.a4.3`, tool: 'shell', title: 'npm run lint', risk: 'run', replay: 'never'},
	{type: 'approval.asked', call: `${turn}.a4.3`, why: 'suggest asks before every command that may change something'},
	{
		type: 'approval.answered',
		call: `${turn}.a4.3`,
		verdict: 'yes',
		grant: {match: 'prefix', text: 'npm run lint', keep: 'project'},
	},
	{type: 'grant.kept', grant: `${turn}.a4.3`, where: '/home/ada/.unified-dgm/config.yaml'},
	...running(`${turn}.a4.3`, 'npm run lint', {outcome: 'failed', output: numbered(1, 120), code: 1, ms: 12_400}).slice(
		1,
	),
	{type: 'tool.finished', call: `${turn}.a4.4`, outcome: 'aborted', output: 'The turn was stopped.', ms: 0},
	asked(`${turn}.a5`, 'edit', 'gpt-4.1'),
	answered(`${turn}.a5`, [{type: 'text', text: 'The scheme is stripped.'}]),
	{type: 'step.finished', round: 0, index: 0, text: 'The scheme is stripped.'},
	{type: 'check.requested', call: `${turn}.check1`, command: 'npm test', step: null},
	...running(`${turn}.check1`, 'npm test', {outcome: 'failed', output: numbered(1, 30), code: 1}),
	{type: 'stage.started', stage: 'plan', round: 1},
	{type: 'turn.steered', turn, prompt: 'p-steer', text: 'leave the tests alone'},
	asked(`${turn}.a6`, 'plan', 'claude-sonnet-5-5'),
	answered(`${turn}.a6`, [{type: 'text', text: answer}]),
	{type: 'check.requested', call: `${turn}.check2`, command: 'npm test', step: null},
	...running(`${turn}.check2`, 'npm test', {outcome: 'ok', output: 'all is well', code: 0}),
	{type: 'checkpoint.taken', turn, when: 'after', id: 'abc'},
	{type: 'mode.changed', mode: 'auto-edit'},
	{type: 'prompt.submitted', prompt: `${prompt}-later`, text: 'and then the docs'},
	{type: 'prompt.withdrawn', prompt: `${prompt}-later`},
	{type: 'turn.finished', turn, outcome: 'done', answer},
];

/** What can happen between and around turns. */
const around: readonly Body[] = [
	{type: 'title.changed', title: 'Tokens'},
	{type: 'model.set', role: 'coder', candidates: [{vendor: 'openai', model: 'gpt-6-luna'}]},
	{type: 'shell.requested', shell: 'h1', script: 'git status --short'},
	{type: 'shell.finished', shell: 'h1', output: ' M src/a.ts\n?? b.ts', ending: {kind: 'exited', code: 0}, ms: 20},
	{type: 'shell.requested', shell: 'h2', script: 'make world'},
	{
		type: 'shell.finished',
		shell: 'h2',
		output: numbered(1, 60),
		ending: {kind: 'timed-out', afterMs: 30_000},
		ms: 30_000,
	},
	{type: 'compaction.requested', compaction: 'k1'},
	{
		type: 'history.compacted',
		compaction: 'k1',
		upto: 't1',
		summary: 'The person wanted **tokens** mended.',
		model: {vendor: 'anthropic', id: 'claude-sonnet-5-5'},
		usage,
		cost: 0.01,
		ms: 900,
	},
	{type: 'compaction.requested', compaction: 'k2', focus: 'the tests'},
	{type: 'compaction.failed', compaction: 'k2', why: 'no model can be had', hint: 'see unified-dgm models'},
	{
		type: 'undo.requested',
		turn: 't1',
		what: 'both',
		to: 'abc',
		since: 'def',
		person: [],
		conflicts: 'keep',
	},
	{type: 'undo.planned', way: {plan: null, files: 2, conflicts: []}},
	{
		type: 'undo.finished',
		went: {
			before: 'x',
			done: [{path: 'src/middleware/authentication.ts', kind: 'changed'}],
			kept: [{path: 'README.md', why: 'you changed it'}],
			left: [{path: 'locked', why: 'permission denied'}],
		},
	},
	{type: 'undo.finished', went: null, why: 'the store is gone'},
	{type: 'grant.revoked', grant: 't1.a4.3'},
	{type: 'grant.kept', grant: 't1.a4.3', where: null},
	{type: 'prompt.submitted', prompt: 'p2', text: 'again'},
	{type: 'turn.started', turn: 't2', prompt: 'p2'},
	{type: 'model.missing', stage: 'plan', role: 'thinker', passed: []},
	{
		type: 'turn.finished',
		turn: 't2',
		outcome: 'failed',
		answer: '',
		why: 'no model can be had for thinker: anthropic:claude-sonnet (no key: set ANTHROPIC_API_KEY)',
		hint: 'see unified-dgm models',
	},
	{type: 'prompt.submitted', prompt: 'p3', text: Array.from({length: 5_000}, (_, at) => `pasted ${at}`).join('\n')},
	{type: 'turn.started', turn: 't3', prompt: 'p3'},
	{type: 'interrupt.requested', why: 'user'},
	{type: 'turn.finished', turn: 't3', outcome: 'interrupted', answer: '', why: 'you stopped it'},
	{...opened, notices: ['line 12 of the record was lost'], forkedFrom: {session: 's0', turn: 't4'}},
];

/** A session in which everything happens. */
export const wholeSession: readonly SessionFact[] = factsFrom([opened, ...everything('t1', 'p1'), ...around]);
