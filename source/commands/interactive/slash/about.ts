import {appendFile, mkdir} from 'node:fs/promises';
import {join} from 'node:path';
import {contextUse} from '../../../core/context-use.ts';
import {UserError} from '../../../core/user-error.ts';
import type {SessionFact} from '../../../core/session/event.ts';
import {contextPage, costPage, statusPage, type Spent} from '../../../tui/overlay/screens.ts';
import {homely} from '../../../views/homely.ts';
import {sayTime} from '../../../views/amount.ts';
import {oneLine} from '../../../views/plain.ts';
import {memoryFile} from '../../../workspace/memory/file.ts';
import {forget, readHistory} from '../../../workspace/memory/history.ts';
import {firstRunPage, lookAround} from '../../around/first-run.ts';
import {statsPage} from '../../around/stats-page.ts';
import {readStats} from '../../around/stats.ts';
import {editFile} from '../../editor.ts';
import type {Conversation} from '../conversation.ts';
import {evolve} from './evolve.ts';
import {tell, type Slash} from './slash.ts';

const status: Slash = {
	name: 'status',
	about: 'how this session is run',
	run: async (_, {desk, live, front}) => {
		const {session, directory, setting, sandbox} = await live.opened();
		const {state} = session;
		const {limits, roles = {}, name = ''} = state.profile ?? {};
		const {vendors} = setting.catalogue;
		const use = {
			version: front.version,
			session: state.title === undefined ? state.session : `${state.title} (${state.session})`,
			directory: homely(directory, front.env['HOME']),
			profile: name,
			models: Object.entries(roles).map(([role, candidates]) => ({
				role,
				model: candidates.map(({vendor, model}) => `${vendor}:${model}`).join(', '),
			})),
			wall: sandbox.kind === 'none' ? 'none' : sandbox.about,
			mode: state.mode,
			limits: [
				`${limits?.rounds ?? 0} rounds`,
				`${limits?.retries ?? 0} retries`,
				...(limits?.maxCost === undefined ? [] : [`$${limits.maxCost} a turn`]),
				...(limits?.maxTimeMs === undefined ? [] : [`${sayTime(limits.maxTimeMs)} a turn`]),
			],
			keys: Object.values(vendors).flatMap(({keys}) => keys.filter(key => (front.env[key] ?? '').trim() !== '')),
		};
		await desk.page({title: 'Status', lines: look => statusPage(use, look)});
	},
};

/** What each model of each stage has cost, as the record tells. */
const spentIn = (facts: readonly SessionFact[]): readonly Spent[] => {
	const asked = new Map<string, {readonly stage: string; readonly model: string}>();
	const spent = new Map<string, Spent>();
	for (const fact of facts) {
		if (fact.type === 'model.asked')
			asked.set(fact.ask, {stage: fact.stage, model: `${fact.model.vendor}:${fact.model.id}`});
		const ask = fact.type === 'model.answered' ? asked.get(fact.ask) : undefined;
		if (fact.type !== 'model.answered' || ask === undefined) continue;
		const key = `${ask.stage} ${ask.model}`;
		const before = spent.get(key) ?? {...ask, input: 0, cached: 0, output: 0, usd: 0};
		const {input = 0, output = 0, cacheRead = 0, cacheWrite = 0} = fact.usage ?? {};
		spent.set(key, {
			...before,
			input: before.input + input + cacheWrite,
			cached: before.cached + cacheRead,
			output: before.output + output,
			usd: before.usd === null || fact.cost === null ? null : before.usd + fact.cost,
		});
	}
	return [...spent.values()];
};

const cost: Slash = {
	name: 'cost',
	about: 'what this session has cost, by stage and model',
	run: async (_, {desk, live}) => {
		const rows = spentIn(await live.facts());
		await desk.page({title: 'Cost', lines: look => costPage(rows, look)});
	},
};

const context: Slash = {
	name: 'context',
	about: "what fills the model's window",
	argument: '[STAGE]',
	run: async (words, {desk, live}) => {
		const {session} = await live.opened();
		const use = contextUse(session.state, words === '' ? undefined : words);
		if (use === undefined) throw new UserError(words === '' ? 'no stage asks a model' : `there is no stage "${words}"`);
		await desk.page({title: 'Context', lines: look => contextPage(use, look)});
	},
};

const stats: Slash = {
	name: 'stats',
	about: 'the last 30 days: turns, tokens, cost, tools; "all" for every project',
	argument: '[all]',
	run: async (words, {desk, live, home, front}) => {
		const {directory} = await live.opened();
		const now = front.now();
		const found = await readStats(home, words === 'all' ? {now} : {now, directory});
		await desk.page({title: 'Statistics', lines: look => statsPage(found, look)});
	},
};

const HISTORY = 'history';

/** What the agent remembers of earlier turns; what is deleted is forgotten. */
const showHistory = async (conversation: Conversation, directory: string): Promise<void> => {
	const entries = (await readHistory(directory)).toReversed();
	if (entries.length === 0) {
		tell(conversation, 'nothing is remembered yet: turns that changed files are');
		return;
	}
	const idOf = ({session, turn}: (typeof entries)[number]): string => `${session} ${turn}`;
	await conversation.desk.choose(
		{
			title: 'What was done here',
			removal: 'forget',
			items: entries.map(one => ({
				id: idOf(one),
				label: oneLine(one.request, 200),
				detail: oneLine(`${one.at.slice(0, 10)} · ${one.actions_taken.join(', ')}`, 200),
			})),
		},
		id => {
			const gone = entries.find(one => idOf(one) === id);
			if (gone !== undefined)
				void forget(directory, gone.session, [gone.turn]).catch((error: Error) =>
					tell(conversation, oneLine(error.message, 400)),
				);
		},
	);
};

const memory: Slash = {
	name: 'memory',
	about: 'what the agent is told each time: open and edit it',
	run: async (_, conversation) => {
		const {desk, live, front, home, around} = conversation;
		const {directory} = await live.opened();
		const chosen = await desk.choose({
			title: 'What the agent is told',
			items: [
				{id: join(directory, 'AGENTS.md'), label: 'AGENTS.md', detail: 'instructions of this project'},
				{id: memoryFile(directory), label: '.unified-dgm/memory.yaml', detail: 'notes of this project (# adds one)'},
				{id: join(home, 'AGENTS.md'), label: 'your own AGENTS.md', detail: 'instructions for every project'},
				{id: HISTORY, label: 'what was done here', detail: 'in earlier turns; Delete forgets one'},
			],
		});
		if (chosen === undefined) return;
		if (chosen === HISTORY) return showHistory(conversation, directory);
		const wrong = await desk.lend(() => editFile(chosen, front.env, around.editor));
		if (wrong !== undefined) throw new UserError(wrong, `the file is ${chosen}`);
	},
};

const doctor: Slash = {
	name: 'doctor',
	about: 'what works here, and what to do about what does not',
	run: async (_, {desk, front}) => {
		const found = await lookAround(front);
		await desk.page({title: 'Doctor', lines: look => firstRunPage(found, look)});
	},
};

const feedback: Slash = {
	name: 'feedback',
	about: 'write down what you think of it, with the session it is about',
	argument: '[WORDS]',
	run: async (words, conversation) => {
		const {desk, live, home, front} = conversation;
		const {session} = await live.opened();
		const text = words === '' ? await desk.ask('What should the makers know?') : words;
		if (text === undefined || text.trim() === '') return;
		const path = join(home, 'feedback.jsonl');
		const entry = {
			at: front.now().toISOString(),
			version: front.version,
			session: session.state.session,
			text: text.trim(),
		};
		await mkdir(home, {recursive: true, mode: 0o700});
		await appendFile(path, `${JSON.stringify(entry)}\n`, {mode: 0o600});
		tell(conversation, `kept in ${path}; nothing is sent by itself`);
	},
};

/** Commands that tell how things stand. */
export const about: readonly Slash[] = [status, cost, context, stats, memory, doctor, feedback, evolve];
