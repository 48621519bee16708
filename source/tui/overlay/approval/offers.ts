import {safePrefix, type Mode} from '../../../core/approval.ts';
import type {Call} from '../../../core/session/state.ts';
import {oneLine} from '../../../views/plain.ts';
import type {Action} from '../../keys/keymap.ts';
import {editable} from './answer.ts';

/** What a person can choose about a call. */
export type Choice = Exclude<Action<'approval'>, 'up' | 'down' | 'page-up' | 'page-down' | 'choose' | 'stop'>;

export type Offer = {readonly choice: Choice; readonly means: string};

/** The first words that commands may be allowed by; undefined when that would not be one kind of command. */
export const prefixOf = ({previewed}: Call): string | undefined => safePrefix(previewed?.preview?.reading);

const grants = (call: Call): readonly Offer[] => {
	if (call.previewed?.preview?.script === undefined) return [];
	const prefix = prefixOf(call);
	const kind = oneLine(prefix ?? '', 40);
	return [
		{choice: 'always-exact', means: 'always this command'},
		...(prefix === undefined ? [] : [{choice: 'always-prefix', means: `always ${kind} …`} as const]),
		{choice: 'keep-exact', means: 'this command, in later sessions too'},
		...(prefix === undefined ? [] : [{choice: 'keep-prefix', means: `${kind} …, in later sessions too`} as const]),
	];
};

/**
 * Everything that can be chosen about a call, in the order of the screen. Nothing is offered that could not be done: no prefix that is
 * too wide, no parts of what is one piece, no second explanation. `mode` is the least one that would not have asked, `parts` how many hunks and
 * whole files the change has.
 */
export const offersOf = (
	call: Call,
	{mode, parts, isExplained}: {readonly mode: Mode | undefined; readonly parts: number; readonly isExplained: boolean},
): readonly Offer[] => [
	{choice: 'yes', means: 'yes'},
	...grants(call),
	...(parts > 1 ? [{choice: 'choose-parts', means: 'choose files and hunks'} as const] : []),
	...(editable(call) === undefined ? [] : [{choice: 'edit', means: 'edit it first'} as const]),
	...(isExplained ? [] : [{choice: 'explain', means: 'explain it'} as const]),
	...(mode === undefined ? [] : [{choice: 'switch-mode', means: `switch to ${mode}`} as const]),
	{choice: 'no', means: 'no'},
	{choice: 'no-and-say', means: 'no, and say what to do instead'},
];
