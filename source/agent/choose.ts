import {isShownImages} from '../core/context.ts';
import type {Candidate} from '../core/profile.ts';
import {isOpen} from '../core/session/breaker.ts';
import {stageNamed, type SessionState, type Turn} from '../core/session/state.ts';
import type {Work} from './perform.ts';
import type {Chosen, World} from './world.ts';

/** Vendors that fail again and again are passed over as long as there is somebody else; that is said once. */
const resolved = async (
	world: World,
	{excluded}: Turn,
	{breakers}: SessionState,
	candidates: readonly Candidate[],
	signal: AbortSignal,
): Promise<Chosen> => {
	const rest = candidates.filter(({vendor}) => !isOpen(breakers, vendor));
	const chosen = await world.choose(rest, excluded, signal);
	if (rest.length === candidates.length) return chosen;
	if (chosen.model === undefined) return world.choose(candidates, excluded, signal);
	const {vendor: taken} = chosen.model.name;
	const before = candidates.slice(
		0,
		candidates.findIndex(({vendor}) => vendor === taken),
	);
	const over = before
		.filter(({vendor}) => isOpen(breakers, vendor) && breakers[vendor]?.isSaid === false)
		.map(({vendor, model}) => ({vendor, model, why: `${vendor} fails again and again: passed over for this turn`}));
	return {...chosen, passed: [...over, ...chosen.passed]};
};

/** Finds the model that fills a stage's role now. */
export const choose = async function* (
	world: World,
	turn: Turn,
	state: SessionState,
	name: string,
	signal: AbortSignal,
): Work {
	const role = stageNamed(state.profile, name)?.role ?? name;
	const candidates = state.profile?.roles[role] ?? [];
	const {model, passed, prices, warning: said} = await resolved(world, turn, state, candidates, signal);
	if (signal.aborted) return undefined;
	const stage = stageNamed(state.profile, name);
	const isBlind = turn.images.length > 0 && model?.sees !== true && stage !== undefined && isShownImages(state, stage);
	const warnings = [
		said,
		isBlind ? `${model?.name.id ?? ''} cannot see images: it is told only that they are there` : undefined,
	];
	const warning = warnings.filter(one => one !== undefined).join('; ');
	return model === undefined
		? {type: 'model.missing', stage: name, role, passed}
		: {
				type: 'model.chosen',
				stage: name,
				model: model.name,
				window: model.window,
				passed,
				...(prices === undefined ? {} : {prices}),
				...(model.perMinute === undefined ? {} : {perMinute: model.perMinute}),
				...(model.tokens === undefined ? {} : {tokens: model.tokens}),
				...(warning === '' ? {} : {warning}),
			};
};
