import {Mode} from '../../../core/approval.ts';
import {UserError} from '../../../core/user-error.ts';
import {nearest} from '../../../config/nearest.ts';
import {oneLine} from '../../../views/plain.ts';
import type {Conversation} from '../conversation.ts';
import {tell, type Slash} from './slash.ts';

const meanings: Readonly<Record<Mode, string>> = {
	plan: 'reads and plans; changes nothing',
	suggest: 'asks before every change and every command',
	'auto-edit': 'edits files; asks before commands',
	'full-auto': 'edits and runs inside the wall, without asking',
};

const modeNamed = (word: string): Mode => {
	const wanted = Mode.safeParse(word);
	if (wanted.success) return wanted.data;
	const meant = nearest(word, Mode.options);
	throw new UserError(
		`there is no mode "${word}"`,
		meant === undefined ? Mode.options.join(', ') : `did you mean ${meant}?`,
	);
};

/** Switches the mode, now or as soon as a session is open. */
export const switchMode = async ({live}: Conversation, mode: Mode): Promise<void> => {
	const {session} = await live.opened();
	if (session.state.mode !== mode) await live.send({ask: 'mode', mode});
};

const mode: Slash = {
	name: 'mode',
	about: 'how much is asked',
	argument: '[plan|suggest|auto-edit|full-auto]',
	run: async (words, conversation) => {
		if (words !== '') return switchMode(conversation, modeNamed(words));
		const {session} = await conversation.live.opened();
		const chosen = await conversation.desk.choose({
			title: 'Mode',
			items: Mode.options.map(id => ({
				id,
				label: id,
				detail: meanings[id],
				...(id === session.state.mode ? {mark: '●'} : {}),
			})),
		});
		if (chosen !== undefined) await switchMode(conversation, modeNamed(chosen));
	},
};

const plan: Slash = {
	name: 'plan',
	about: 'plan only: nothing is changed until you leave the mode',
	argument: '[WHAT]',
	run: async (words, conversation) => {
		const {session} = await conversation.live.opened();
		const isPlanning = session.state.mode === 'plan';
		if (words === '') return switchMode(conversation, isPlanning ? 'suggest' : 'plan');
		await switchMode(conversation, 'plan');
		await conversation.live.send({ask: 'submit', text: words});
	},
};

const permissions: Slash = {
	name: 'permissions',
	about: 'what you allowed; Delete takes it back',
	run: async (_, conversation) => {
		const {session} = await conversation.live.opened();
		const {grants} = session.state;
		if (grants.length === 0) {
			tell(conversation, `mode ${session.state.mode}; nothing is allowed beyond it`);
			return;
		}
		await conversation.desk.choose(
			{
				title: 'You allowed',
				removal: 'take back',
				items: grants.map(({id, match, text, keep}) => ({
					id,
					label: match === 'exact' ? oneLine(text) : `${oneLine(text)} …`,
					detail: keep === 'session' ? 'this session' : 'this project',
				})),
			},
			id => void conversation.live.send({ask: 'revoke', grant: id}),
		);
	},
};

const conflictsOf = (word: string): 'keep' | 'overwrite' => (/\boverwrite\b/.test(word) ? 'overwrite' : 'keep');

const undo: Slash = {
	name: 'undo',
	about: 'take back the files of the last turn; what you changed since stays, unless you say overwrite',
	argument: '[overwrite]',
	run: async (words, {live}) => {
		await live.send({ask: 'undo', conflicts: conflictsOf(words)});
	},
};

const rewind: Slash = {
	name: 'rewind',
	about: 'go back to before a prompt: what was said, the files, or both',
	run: async (_, conversation) => {
		const {desk, live} = conversation;
		const {session} = await live.opened();
		const {past} = session.state;
		if (past.length === 0) {
			tell(conversation, 'there is nothing to go back to');
			return;
		}
		const turn = await desk.choose({
			title: 'Go back to before …',
			items: past.toReversed().map(({turn: id, request, outcome, before, isUndone}) => ({
				id,
				label: oneLine(request, 200),
				detail: `${outcome}${before === undefined ? '' : isUndone ? ', files taken back' : ', changed files'}`,
			})),
		});
		const chosen = past.find(one => one.turn === turn);
		if (chosen === undefined) return;
		const what = await desk.choose({
			title: 'Take back',
			items: [
				{id: 'both', label: 'both', detail: 'what was said and what was changed since'},
				{id: 'chat', label: 'what was said', detail: 'the files stay'},
				{id: 'files', label: 'the files', detail: 'what was said stays'},
			],
		});
		if (what !== 'both' && what !== 'chat' && what !== 'files') return;
		const sent = await live.send({ask: 'rewind', turn: chosen.turn, what, conflicts: 'keep'});
		if (sent === 'accepted' && what !== 'files') desk.write(chosen.request);
	},
};

const compact: Slash = {
	name: 'compact',
	about: 'sum up what was said so far, to make room',
	argument: '[WHAT MATTERS]',
	run: async (words, {live}) => {
		await live.send({ask: 'compact', ...(words === '' ? {} : {focus: words})});
	},
};

/** Commands that steer the agent. */
export const control: readonly Slash[] = [mode, plan, permissions, undo, rewind, compact];
