import {availableParallelism} from 'node:os';
import {randomInt} from 'node:crypto';
import type {Front} from '../../cli.ts';
import {readMaxCost, readMaxTime} from '../../config/limits.ts';
import {nearest} from '../../config/nearest.ts';
import {policies} from '../../core/evolution/policies/index.ts';
import type {Settings} from '../../core/evolution/settings.ts';
import {UserError} from '../../core/user-error.ts';
import type {Request} from '../../cli/args.ts';
import {bredFor, type Bred} from './bred.ts';
import type {Wishes} from './due.ts';
import type {Place} from './place.ts';
import {wishesOf} from './wishes.ts';

/** What a run may take when nobody says: enough for a first look. */
const EVALUATIONS = 50;
const TIME_MS = 15 * 60_000;

/** With models, whose answers take their time. */
const MODELS_MS = 6 * 60 * 60_000;

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

const timeOf = (text: string | undefined, {models}: Bred, {max_time: most}: Wishes): number => {
	if (text !== undefined) return readMaxTime(text);
	return most ?? (models === 'none' ? TIME_MS : MODELS_MS);
};

/** Evaluations that breeding a child is charged when models do it. */
const EDIT = 2;

/** Even shares of the money that one evaluation, and one edit, may take. More than one for an evaluation, and a run could not pay what it has to set aside. */
const SHARES = {task: 1, edit: 4} as const;

const budgetOf = (typed: string | undefined, {models}: Bred, {budget_usd: most}: Wishes): number | null => {
	const maxCost = typed ?? (most === undefined ? undefined : String(most));
	if (maxCost === undefined && models === 'paid')
		throw new UserError(
			'a run with models needs a budget',
			'unified-dgm evolve --max-cost USD, or dgm.budget_usd in your configuration',
		);
	if (typed !== undefined && models === 'free')
		throw new UserError('what these models cost is not known, and no budget in USD can hold', 'leave --max-cost out');
	if (maxCost === undefined || models !== 'paid') return null;
	return readMaxCost(maxCost);
};

/** How a run is to go, from what was typed, what the user's configuration says, and what is bred. A run without models costs time alone. */
const settingsOf = ({evolution, flags}: Request, bred: Bred, wishes: Wishes): Settings => {
	const evaluations = evolution.evaluations ?? wishes.evaluations ?? EVALUATIONS;
	const usd = budgetOf(flags.maxCost, bred, wishes);
	if (usd !== null && usd / evaluations < bred.heldUsd)
		throw new UserError(
			`$${usd} for ${evaluations} evaluations is too little: a question of the profile ${bred.profile} may hold back $${bred.heldUsd.toFixed(2)}`,
			`--max-cost ${Math.ceil(evaluations * bred.heldUsd)}, or fewer --evaluations`,
		);
	const most = (times: number): number | null => (usd === null ? null : (times * usd) / evaluations);
	return {
		seed: evolution.seed ?? randomInt(2 ** 31),
		policy: policyOf(evolution.policy),
		workers: evolution.workers ?? Math.max(1, Math.min(8, availableParallelism())),
		budget: {evaluations, usd, wallMs: timeOf(flags.maxTime, bred, wishes)},
		prices: {
			edit: {evaluations: bred.models === 'none' ? 0 : EDIT, usd: most(SHARES.edit)},
			task: {usd: most(SHARES.task)},
		},
		price: 2,
		retries: 1,
		invalidInRow: 6,
		autoApprove: wishes.auto_approve === true,
		scope: bred.scope,
		profile: bred.profile,
	};
};

/** How a new run is to go: what was typed, and what of it can be done here. */
export const settingsFor = async (
	{request, env}: Pick<Front, 'request' | 'env'>,
	{folder}: Place,
): Promise<Settings> => {
	const {evolution, flags} = request;
	const wishes = await wishesOf({request, env});
	const bred = await bredFor(env, {scope: evolution.scope ?? wishes.scope, profile: flags.profile}, folder);
	return settingsOf(request, bred, wishes);
};
