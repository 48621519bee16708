import {safePrefix, type Grant, type Mode} from '../core/approval.ts';
import type {Command} from '../core/session/command.ts';
import type {Call} from '../core/session/state.ts';
import type {Selection} from '../core/tool.ts';
import {hunksOf} from '../views/hunks.ts';
import {plain} from '../views/plain.ts';
import {sayDiff} from '../views/diff.ts';
import type {Paint} from '../views/theme.ts';
import type {Edited} from './editor.ts';
import type {Keys} from './keys.ts';

export type Desk = {
	readonly keys: Keys;
	readonly write: (text: string) => void;
	readonly paint: Paint;
	readonly edit: (text: string, name: string) => Promise<Edited>;
	readonly signal: AbortSignal;
};

type Choice = {readonly key: string; readonly means: string; readonly act: () => Promise<Command | undefined>};

type Answer = Omit<Extract<Command, {ask: 'answer'}>, 'ask' | 'call' | 'verdict'>;

const yes = ({id}: Call, answer: Answer = {}): Command => ({ask: 'answer', call: id, verdict: 'yes', ...answer});

/** Goes through the files and hunks of a change; undefined when the question went away, or nothing is left of it. */
const chooseParts = async (diff: string, {keys, write, paint, signal}: Desk): Promise<Selection | undefined> => {
	const chosen: {path: string; hunks: readonly number[] | null}[] = [];
	for (const {path, hunks} of hunksOf(diff)) {
		write(`  ${paint('heading', plain(path))}${hunks === null ? '  (as a whole)' : ''}\n`);
		const parts = hunks ?? [''];
		const kept: number[] = [];
		let rest: 'ask' | 'take' | 'leave' = 'ask';
		for (const [at, hunk] of parts.entries()) {
			if (rest === 'ask') {
				if (hunk !== '') write(`${sayDiff(hunk, paint, 200).join('\n')}\n`);
				const of = parts.length > 1 ? ` ${at + 1} of ${parts.length}` : '';
				write(
					`  Take it${of}?  ${paint('action', 'y')} yes  ${paint('action', 'n')} no  ${paint('action', 'a')} all of this file  ${paint('action', 'd')} no more of it  `,
				);
				const key = await keys.key(signal);
				write(`${key === undefined ? '' : plain(key)}\n`);
				if (key === undefined) return undefined;
				if (key === 'a') rest = 'take';
				else if (key === 'd') rest = 'leave';
				else if (key === 'y') kept.push(at);
			}
			if (rest === 'take') kept.push(at);
		}
		if (kept.length > 0) chosen.push({path, hunks: hunks === null || kept.length === parts.length ? null : kept});
	}
	return chosen.length === 0 ? undefined : chosen;
};

/** The call's input with the text that a person edited in the place of the model's. */
const withText = ({input, previewed}: Call, text: string): Answer['instead'] => {
	if (typeof input === 'string' || previewed?.editable === undefined) return text;
	return {...(input as Record<string, never>), [previewed.editable]: text};
};

const textToEdit = ({input, previewed}: Call): string | undefined => {
	if (typeof input === 'string') return input;
	const value = (input as Record<string, unknown> | null)?.[previewed?.editable ?? ''];
	return typeof value === 'string' ? value : undefined;
};

const grantOffers = (call: Call): readonly Choice[] => {
	const {script, reading} = call.previewed?.preview ?? {};
	if (script === undefined) return [];
	const prefix = safePrefix(reading);
	const grant = (match: Grant['match'], text: string, keep: Grant['keep']) => async () =>
		yes(call, {grant: {match, text, keep}});
	return [
		{key: 'a', means: 'always this command', act: grant('exact', script, 'session')},
		...(prefix === undefined ? [] : [{key: 'p', means: `always ${prefix} …`, act: grant('prefix', prefix, 'session')}]),
		{key: 'A', means: 'this command, in later sessions too', act: grant('exact', script, 'project')},
		...(prefix === undefined
			? []
			: [{key: 'P', means: `${prefix} …, in later sessions too`, act: grant('prefix', prefix, 'project')}]),
	];
};

const changeOffers = (call: Call, desk: Desk): readonly Choice[] => {
	const {diff} = call.previewed?.preview ?? {};
	const parts = hunksOf(diff ?? '').reduce((count, {hunks}) => count + (hunks?.length ?? 1), 0);
	const choose: Choice = {
		key: 'f',
		means: 'choose files and hunks',
		act: async () => {
			const only = await chooseParts(diff ?? '', desk);
			if (only === undefined) desk.write('  Nothing is chosen.\n');
			return only && yes(call, {only});
		},
	};
	const text = textToEdit(call);
	const edit: Choice = {
		key: 'e',
		means: 'edit it first',
		act: async () => {
			const edited = await desk.edit(text ?? '', call.tool === 'shell' ? 'command.sh' : 'change.txt');
			if ('wrong' in edited) {
				desk.write(`  ${edited.wrong}\n`);
				return undefined;
			}
			const now = call.tool === 'shell' ? edited.text.replace(/\n+$/, '') : edited.text;
			return now === text ? undefined : yes(call, {instead: withText(call, now)});
		},
	};
	return [...(parts > 1 ? [choose] : []), ...(text === undefined ? [] : [edit])];
};

const otherOffers = (call: Call, mode: Mode | undefined, {keys, signal}: Desk): readonly Choice[] => [
	...(call.explanation === undefined
		? [{key: 'x', means: 'explain it', act: async (): Promise<Command> => ({ask: 'explain', call: call.id})}]
		: []),
	...(mode === undefined
		? []
		: [{key: 'm', means: `switch to ${mode}`, act: async (): Promise<Command> => ({ask: 'mode', mode})}]),
	{key: 'n', means: 'no', act: async () => ({ask: 'answer', call: call.id, verdict: 'no'})},
	{
		key: 's',
		means: 'no, and say what to do instead',
		act: async () => {
			const say = await keys.line('  What instead? ', signal);
			if (say === undefined) return undefined;
			return {ask: 'answer', call: call.id, verdict: 'no', ...(say.trim() === '' ? {} : {say})};
		},
	},
];

/**
 * Asks the person about a call that the view has shown (`mode` is one that would not ask about it), until they choose something that becomes a command. Undefined when the question
 * went away, or they stopped the turn. Keys typed before the question was there are not taken for an answer.
 */
export const askPerson = async (call: Call, mode: Mode | undefined, desk: Desk): Promise<Command | undefined> => {
	const {keys, write, paint, signal} = desk;
	const offers: readonly Choice[] = [
		{key: 'y', means: 'yes', act: async () => yes(call)},
		...grantOffers(call),
		...changeOffers(call, desk),
		...otherOffers(call, mode, desk),
	];
	const question = [
		`  ${paint('heading', 'Allow?')}`,
		...offers.map(({key, means}) => `    ${paint('action', key)}  ${means}`),
		`  ${paint('action', '›')} `,
	].join('\n');
	await keys.quiet(signal);
	while (!signal.aborted) {
		write(question);
		let chosen: Choice | undefined;
		while (chosen === undefined) {
			const key = await keys.key(signal);
			if (key === undefined) {
				write('\n');
				return undefined;
			}
			chosen = offers.find(offer => offer.key === key);
		}
		write(`${paint('heading', chosen.key)}\n`);
		const command = await chosen.act();
		if (command !== undefined) return command;
	}
	return undefined;
};
