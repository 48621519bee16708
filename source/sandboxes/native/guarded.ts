import type {Started} from '../supervise.ts';
import type {Guard, Verdict} from './guard.ts';

/** At most this many names are said. */
const MAX_NAMES = 5;

const listed = (names: readonly string[]): string =>
	names.length <= MAX_NAMES
		? names.join(', ')
		: `${names.slice(0, MAX_NAMES).join(', ')} and ${names.length - MAX_NAMES} more`;

/** What a person is told of a command that changed protected files, or undefined when it changed none. */
const formatVerdict = ({restored, lost, moved, aside}: Verdict): string | undefined => {
	const parts = [
		...(restored.length === 0 ? [] : [`not allowed: changing ${listed(restored)}; it is as before`]),
		...(aside === undefined ? [] : [`what was there instead is in ${aside}`]),
		...(lost.length === 0 ? [] : [`could not be put back: ${listed(lost)}`]),
		...(moved.length === 0 ? [] : [`meanwhile moved: ${listed(moved)}`]),
	];
	return parts.length === 0 ? undefined : parts.join('; ');
};

/** A guard over commands that may write, of which several may run at a time. */
export type Watch = {
	/** Looks at what is protected, unless a command that runs already had it looked at. */
	readonly begin: () => void;
	/** The command did not start. */
	readonly abandon: () => void;
	/** The command, with a check of what is protected at its end. */
	readonly over: (started: Started) => Started;
	readonly close: () => void;
};

export const watchOf = (guard: Guard): Watch => {
	let writing = 0;
	let before: ReturnType<Guard['look']> | undefined;

	/** After the last of them nothing is compared with what was seen then: a person may work on. */
	const end = (): void => {
		writing -= 1;
		if (writing === 0) before = undefined;
	};

	return {
		begin: () => {
			before ??= guard.look();
			writing += 1;
		},
		abandon: end,
		over: started => ({
			...started,
			finish: async early => {
				const finished = await started.finish(early);
				const verdict = before === undefined ? undefined : guard.check(before);
				end();
				const told = verdict === undefined ? undefined : formatVerdict(verdict);
				if (told === undefined || verdict === undefined) return finished;
				const note = [finished.note, told].filter(Boolean).join('; ');
				const isRefused = verdict.restored.length + verdict.lost.length > 0;
				const over = await started.over;
				const hides = early === 'over' && isRefused && over.kind === 'exited' && over.code === 0;
				return {...finished, note, ...(hides ? {ending: {kind: 'exited', code: 1} as const} : {})};
			},
		}),
		close: () => guard.close(),
	};
};
