import {clusterEnd, clusterStart, clustersOf} from '../../text/cluster.ts';
import {lineEnd, lineStart, replaced, type Draft} from '../text.ts';
import {inInsert, inNormal, leftInsert, operate, remembered, type Done, type Vim} from './mode.ts';
import {firstInLine, motion, type Find} from './motion.ts';
import {charactersAt, joined, put, spanOf, toggled} from './operate.ts';
import {parse, recounted, type Command} from './parse.ts';

const insertAt: Readonly<Record<string, (draft: Draft) => Draft>> = {
	i: draft => draft,
	a: ({text, cursor}) => ({text, cursor: cursor < lineEnd(text, cursor) ? clusterEnd(text, cursor) : cursor}),
	I: ({text, cursor}) => ({text, cursor: firstInLine(text, cursor)}),
	A: ({text, cursor}) => ({text, cursor: lineEnd(text, cursor)}),
	o: draft => replaced(draft, lineEnd(draft.text, draft.cursor), lineEnd(draft.text, draft.cursor), '\n'),
	O: draft => {
		const at = lineStart(draft.text, draft.cursor);
		return {text: replaced(draft, at, at, '\n').text, cursor: at};
	},
};

const repeated = (state: Vim, count: number | undefined): Done => {
	const {change} = state.memory;
	const keys = recounted(change?.keys ?? [], count);
	const command = parse(keys);
	if (change === undefined || command === undefined || command === 'more') return {state: inNormal(state)};
	const done = run(state, command, keys).state;
	if (done.vim !== 'insert') return {state: done};
	return {state: leftInsert({...done, ...replaced(done, done.cursor, done.cursor, change.typed)})};
};

const single = (state: Vim, key: string, count: number | undefined): Done => {
	const {text, cursor, memory} = state;
	const insert = insertAt[key];
	if (insert !== undefined) return {state: inInsert(state, insert(state))};
	switch (key) {
		case 'p':
		case 'P':
			return {state: inNormal(state, put(state, memory.register, key, count ?? 1))};
		case 'u':
			return {state: inNormal(state), action: {name: 'undo', times: count ?? 1}};
		case 'J':
			return {state: inNormal(state, joined(state, count ?? 2))};
		case '~': {
			const {from, to} = charactersAt(state, count ?? 1);
			return {state: inNormal(state, replaced(state, from, to, toggled(text.slice(from, to))))};
		}
		case '.':
			return repeated(state, count);
		default:
			return {state: {...remembered(state, {keys: [], anchor: cursor}), vim: key === 'v' ? 'visual' : 'visual-line'}};
	}
};

/** What of a command `.` repeats: what changes the text. */
const isChange = (command: Command): boolean =>
	command.do === 'replace' ||
	(command.do === 'operate' && command.operator !== 'y') ||
	(command.do === 'single' && !/^[uvV.]$/.test(command.key));

const findIn = (key: string): Find | undefined =>
	/^[fFtT]./su.test(key) ? {key: key.charAt(0) as Find['key'], character: key.slice(1)} : undefined;

/** Does a command of normal mode; `keys` are those that said it, so that `.` can say them again. */
export const run = (before: Vim, command: Command, keys: readonly string[]): Done => {
	const state = isChange(command) ? remembered(before, {change: {keys, typed: ''}}) : before;
	const {find} = state.memory;
	switch (command.do) {
		case 'move': {
			if (command.key === 'j' || command.key === 'k')
				return {state: inNormal(state), action: {name: command.key === 'j' ? 'down' : 'up', times: command.count ?? 1}};
			const reach = motion(state, command.key, {count: command.count, find});
			const kept = remembered(state, {find: findIn(command.key) ?? find});
			return {state: inNormal(kept, {text: state.text, cursor: reach?.to ?? state.cursor})};
		}
		case 'operate': {
			const span = spanOf(state, command.operator, command.target, find);
			const own = command.target.kind === 'motion' ? findIn(command.target.key) : undefined;
			const kept = remembered(state, {find: own ?? find});
			return {state: span === undefined ? inNormal(kept) : operate(kept, command.operator, span)};
		}
		case 'replace': {
			const {from, to} = charactersAt(state, command.count);
			const old = clustersOf(state.text.slice(from, to));
			if (old.length < command.count) return {state: inNormal(state)};
			const next = replaced(state, from, to, command.character.repeat(command.count));
			return {state: inNormal(state, {text: next.text, cursor: clusterStart(next.text, next.cursor)})};
		}
		case 'single':
			return single(state, command.key, command.count);
	}
};
