import {availableParallelism} from 'node:os';
import {randomInt} from 'node:crypto';
import {readDuration} from '../../config/duration.ts';
import {nearest} from '../../config/nearest.ts';
import {policies} from '../../core/evolution/policies/index.ts';
import type {Settings} from '../../core/evolution/settings.ts';
import {UserError} from '../../core/user-error.ts';
import type {Request} from '../../flags.ts';

/** What a run may take when nobody says: enough for a first look. */
const EVALUATIONS = 120;
const TIME_MS = 15 * 60_000;

const wholeOf = (name: string, text: string | undefined, least: number, otherwise: number): number => {
	if (text === undefined) return otherwise;
	const number = Number(text);
	if (Number.isSafeInteger(number) && number >= least) return number;
	throw new UserError(`--${name} takes a whole number from ${least} on, not "${text}"`);
};

const isPolicy = (name: string): name is Settings['policy'] => Object.hasOwn(policies, name);

const policyOf = (name: string | undefined): Settings['policy'] => {
	if (name === undefined) return 'hgm';
	if (isPolicy(name)) return name;
	const meant = nearest(name, Object.keys(policies));
	throw new UserError(
		`--policy: there is no "${name}"`,
		meant === undefined ? `one of: ${Object.keys(policies).join(', ')}` : `did you mean "${meant}"?`,
	);
};

const timeOf = (text: string | undefined): number => {
	if (text === undefined) return TIME_MS;
	const ms = readDuration(text);
	if (ms !== undefined && ms > 0) return ms;
	throw new UserError(`--max-time takes a duration, not "${text}"`, 'for example: 90s, 15m, 1h');
};

/** How a run is to go, from what was typed. A run without models costs time alone. */
export const settingsOf = ({evolution, flags}: Request): Settings => ({
	seed: wholeOf('seed', evolution.seed, 0, randomInt(2 ** 31)),
	policy: policyOf(evolution.policy),
	workers: wholeOf('workers', evolution.workers, 1, Math.max(1, Math.min(8, availableParallelism()))),
	budget: {
		evaluations: wholeOf('evaluations', evolution.evaluations, 1, EVALUATIONS),
		usd: null,
		wallMs: timeOf(flags.maxTime),
	},
	prices: {edit: {evaluations: 0, usd: null}, task: {usd: null}},
	price: 2,
	retries: 1,
	invalidInRow: 6,
	autoApprove: false,
});
