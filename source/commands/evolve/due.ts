import type {Merged} from '../../config/schema.ts';
import {sayMany} from '../../views/amount.ts';
import {causes, type Performance} from '../../views/metrics/performance.ts';
import {oneLine} from '../../views/plain.ts';

/** What the user says about when the agent is to improve itself. */
export type Wishes = NonNullable<Merged['dgm']>;

/** What is known as a session ends. */
export type Known = {
	/** How the agent did in real use since `since`. */
	readonly performance: Performance;
	/** When the last run began, or somebody was last told that one is due, whichever was later; undefined when neither ever happened. ISO 8601. */
	readonly since: string | undefined;
	readonly now: Date;
};

const DAY = 24 * 60 * 60 * 1_000;
const EVERY = {daily: DAY, weekly: 7 * DAY} as const;

/** Has the user named any occasion but their own word? */
export const isOccasioned = ({evolution_enabled: enabled, ...wishes}: Wishes): boolean =>
	enabled !== false &&
	(wishes.schedule === 'daily' ||
		wishes.schedule === 'weekly' ||
		wishes.after_tool_calls !== undefined ||
		wishes.on_repeated_failures !== undefined);

const scheduled = ({schedule}: Wishes, {since, now}: Known): string | undefined => {
	if (schedule !== 'daily' && schedule !== 'weekly') return undefined;
	const ago = since === undefined ? Number.POSITIVE_INFINITY : now.getTime() - Date.parse(since);
	return ago >= EVERY[schedule] ? `it is to happen ${schedule}` : undefined;
};

const used = ({after_tool_calls: most}: Wishes, {performance}: Known): string | undefined => {
	const calls = Object.values(performance.tools).reduce((sum, tool) => sum + tool.calls, 0);
	return most !== undefined && calls >= most ? `there were ${sayMany(calls, 'call')} of tools` : undefined;
};

const failing = ({on_repeated_failures: most}: Wishes, {performance}: Known): string | undefined => {
	const [worst] = causes(performance);
	if (most === undefined || worst === undefined || worst.count < most) return undefined;
	return `the same failed ${worst.count} times (${worst.tool}: ${oneLine(worst.signature, 80)})`;
};

/** Why a run of self-improvement is due, in a few words; undefined when none is. Pure. */
export const whyDue = (wishes: Wishes, known: Known): string | undefined =>
	wishes.evolution_enabled === false
		? undefined
		: (failing(wishes, known) ?? used(wishes, known) ?? scheduled(wishes, known));
