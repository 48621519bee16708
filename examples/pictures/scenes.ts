import {fileURLToPath} from 'node:url';
import {answeredCalls, type Setting, type Start, unfinished} from '../../source/testing/scenes.ts';
import type {Script} from '../../source/testing/vendors/script.ts';
import {answer, files, patch, plan, say} from './project.ts';

/** What somebody does at the keys, and waits for. */
export type Step =
	| {readonly type: string}
	| {readonly press: readonly string[]}
	| {readonly until: RegExp}
	/** Leaves, and starts the program again with other arguments. */
	| {readonly again: readonly string[]};

/** A picture of the interface: its name is that of the file. */
export type PictureScene = {
	readonly name: string;
	readonly title: string;
	readonly setup: Setting;
	readonly start?: Start;
	readonly steps: readonly Step[];
};

/** Waits for the composer, types a prompt and sends it. */
const ask = (prompt: string): readonly Step[] => [
	{until: /›/},
	{type: prompt},
	{until: endOf(prompt)},
	{press: ['enter']},
];

/** The last word of what is typed, however its lines are broken. */
const endOf = (prompt: string): RegExp => new RegExp(prompt.split(' ').at(-1)?.replaceAll(/[^\w]/g, '.') ?? '.');

/** Gives a command; the blank behind it says that nothing is to be completed. */
const command = (name: string): readonly Step[] => [{until: /›/}, {type: `/${name} `}, {press: ['enter']}];

const setup = (script?: Script): Setting => ({files, branch: 'main', ...(script === undefined ? {} : {script})});

const reading = {tool: 'read', input: {path: 'src/cart.js'}};
const searching = {tool: 'search', input: {query: 'total'}};
const changing = {tool: 'patch', input: {patch}};
const testing = {tool: 'shell', input: {command: 'npm test'}};

/** What runs evolutions in a picture: its answers are scripted. */
const engine = fileURLToPath(new URL('../../source/dgm/engine/engine.fixture.ts', import.meta.url));

/** Looks around, then does one thing, then says so. */
const lookThen =
	(what: typeof changing | typeof testing, words: string): Script =>
	asked => {
		const answered = answeredCalls(asked);
		if (answered === 0) return say('I look at the cart first.', reading, searching);
		return answered === 2 ? say(what) : say(words);
	};

const planning: Script = asked => {
	if (asked.vendor !== 'anthropic') return say(changing);
	return answeredCalls(asked) === 0 ? say(reading) : say({tool: 'plan', input: plan});
};

const question = 'What does total do, and is it right?';
const repair = 'Make total count quantities, and format show two digits';

const twoTurns: readonly Step[] = [
	...ask(question),
	{until: /Shall I change it\?/},
	{until: /done/},
	...ask('And where is it called?'),
	{until: /main\.js calls it once/},
];

const twoAnswers: Script = asked =>
	JSON.stringify(asked.messages.at(-1)).includes('where is it called')
		? say('src/main.js calls it once.')
		: say(answer);

/** The pictures of `docs/terminal.md`. */
export const scenes: readonly PictureScene[] = [
	{name: 'start', title: 'The start of a session', setup: setup(), steps: [{until: /›/}]},
	{
		name: 'streaming',
		title: 'An answer that comes in',
		setup: setup(() => unfinished(answer, 14)),
		steps: [...ask(question), {until: /This would be right/}],
	},
	{
		name: 'answer',
		title: 'An answer with code and a table',
		setup: setup(() => say(answer)),
		start: {rows: 40},
		steps: [...ask(question), {until: /Shall I change it\?/}],
	},
	{
		name: 'approve-change',
		title: 'The agent asks before it changes a file',
		setup: setup(lookThen(changing, 'Both are right now.')),
		start: {mode: 'suggest', rows: 40},
		steps: [...ask(repair), {until: /choose files and hunks/}],
	},
	{
		name: 'approve-command',
		title: 'The agent asks before it runs a command',
		setup: setup(lookThen(testing, 'One test fails.')),
		start: {mode: 'auto-edit'},
		steps: [...ask('Run the tests'), {until: /always this command/}],
	},
	{
		name: 'hunks',
		title: 'Choosing parts of a change',
		setup: setup(lookThen(changing, 'Both are right now.')),
		start: {mode: 'suggest', rows: 32},
		steps: [...ask(repair), {until: /choose files and hunks/}, {press: ['f']}, {until: /Which parts/}, {press: ['y']}],
	},
	{
		name: 'plan',
		title: 'A plan, and where the work stands',
		setup: setup(planning),
		start: {profile: 'default', mode: 'suggest', rows: 40},
		steps: [...ask(repair), {until: /Count quantities in total/}, {until: /choose files and hunks|Run this/}],
	},
	{
		name: 'sessions',
		title: 'Sessions to go on with',
		setup: setup(twoAnswers),
		start: {rows: 30},
		steps: [...twoTurns, {press: ['ctrl+d']}, {again: []}, ...command('resume'), {until: /What does total do/}],
	},
	{
		name: 'rewind',
		title: 'Back to an earlier prompt',
		setup: setup(twoAnswers),
		start: {rows: 30},
		steps: [...twoTurns, ...command('rewind'), {until: /1.*What does total/s}],
	},
	{
		name: 'help',
		title: 'Keys and commands',
		setup: setup(),
		start: {rows: 40},
		steps: [...command('help'), {until: /A prompt may begin with/}],
	},
	{
		name: 'context',
		title: 'What fills the window',
		setup: setup(twoAnswers),
		start: {rows: 30},
		steps: [...twoTurns, ...command('context'), {until: /Context|window/}],
	},
	{
		name: 'reader',
		title: 'The whole transcript, to be read and searched',
		setup: setup(twoAnswers),
		start: {rows: 30},
		steps: [
			...twoTurns,
			{press: ['ctrl+o']},
			{until: /^Transcript/},
			{press: ['/']},
			{type: 'total'},
			{press: ['enter']},
		],
	},
	{
		name: 'evolve',
		title: 'A run of self-improvement',
		setup: {files, config: `dgm: {engine: ${JSON.stringify([process.execPath, engine, '300'])}}\n`},
		start: {columns: 110, rows: 32, profile: 'offline'},
		steps: [
			...command('evolve start'),
			{until: /not now/},
			{press: ['enter']},
			{until: /[├└] v5 /},
			{press: ['down', 'down']},
			{until: /[├└] v6 /},
		],
	},
	{
		name: 'narrow',
		title: 'Forty columns',
		setup: setup(lookThen(changing, 'Both are right now.')),
		start: {mode: 'suggest', columns: 40, rows: 30},
		steps: [...ask(repair), {until: /choose files/}],
	},
];
