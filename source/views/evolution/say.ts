import type {Body, EvolutionFact} from '../../core/evolution/event.ts';
import {interval90} from '../../core/evolution/statistics.ts';
import {countsOf} from '../../core/evolution/archive.ts';
import type {EvolutionState} from '../../core/evolution/state.ts';
import {sayCost, sayMany, sayTime} from '../amount.ts';
import {oneLine} from '../plain.ts';
import type {Tone} from '../theme.ts';

/** A line about a fact, and how it is meant. */
export type Line = {readonly tone: Tone | 'plain'; readonly text: string};

/** Characters of a line: it wraps where it is shown. */
const LONGEST = 600;

const percent = (share: number): string => `${Math.round(share * 100)} %`;

const sayBudget = ({
	evaluations,
	usd,
	wallMs,
}: {
	readonly evaluations: number;
	readonly usd: number | null;
	readonly wallMs: number | null;
}): string =>
	[
		`${evaluations} evaluations`,
		usd === null ? 'no model is paid' : sayCost(usd),
		wallMs === null ? 'no limit of time' : sayTime(wallMs),
	].join(' · ');

/** `10 of 12 (mean 83 %, 90 % interval 60 to 95 %)`. */
export const sayRecord = (solved: number, failed: number): string => {
	const [low, high] = interval90({solved, failed});
	const tried = solved + failed;
	return tried === 0
		? 'not tried yet'
		: `${solved} of ${tried} (${percent(solved / tried)}, 90 % interval ${percent(low)} to ${percent(high)})`;
};

/** What the comparison on the hold-out came to. */
export const sayVerdict = (fact: Omit<Body<'promotion.tested'>, 'type'>): string => {
	const {variant, won, lost, evidence, verdict, why} = fact;
	const pairs = `on the hold-out ${variant} alone solves ${won}, the default alone ${lost} (E = ${evidence.toPrecision(3)}, 20 is proof)`;
	return verdict === 'proven'
		? `proven: ${pairs}`
		: `promising, not proven: ${pairs}${why === undefined ? '' : `; ${why}`}`;
};

/** What a fact means to a person, in a line; `state` is the one that the fact led to. Undefined for what needs no line. */
export const sayFact = (fact: EvolutionFact, state: EvolutionState): Line | undefined => {
	const line = (tone: Line['tone'], text: string): Line => ({tone, text: oneLine(text, LONGEST)});
	switch (fact.type) {
		case 'evolution.opened': {
			const {evolution, settings, suite, boxes} = fact;
			const {policy, seed, workers, budget} = settings;
			return line(
				'heading',
				`run ${evolution} · ${policy} · seed ${seed} · ${sayMany(workers, 'worker')} · ${sayBudget(budget)} · suite ${suite.id} ${suite.version}: ${suite.search.length} to search on, ${suite.holdout.length} held out${boxes === undefined ? '' : ` · judged in ${boxes}`}`,
			);
		}
		case 'evolution.reopened':
			return line('quiet', `goes on where it was${fact.boxes === undefined ? '' : `, judged in ${fact.boxes}`}`);
		case 'run.priced': {
			const {evaluations, ms, detectable} = fact;
			const time = ms === null ? '' : ` of about ${sayTime(ms)} each`;
			const power =
				detectable === null
					? 'the hold-out is too small to confirm any gain with 80 % certainty'
					: `the smallest gain that the hold-out confirms with 80 % certainty is ${percent(detectable)}`;
			return line('plain', `the rest of the budget buys ${sayMany(evaluations, 'evaluation')}${time}; ${power}`);
		}
		case 'manifest.proposed':
			return line(
				'agent',
				`${fact.variant} from ${state.children[fact.variant]?.parent ?? '?'}: ${fact.manifest.mechanism} (${fact.manifest.change})`,
			);
		case 'variant.bred':
			return line('plain', `${fact.variant} is viable: ${fact.commit.slice(0, 10)}`);
		case 'variant.stillborn':
			return line('warning', `${fact.variant} is stillborn: ${fact.why}`);
		case 'variant.refused':
			return line('warning', `${fact.variant} is refused before it cost anything: ${fact.why}`);
		case 'task.scored': {
			const {variant, task, solved, invalid, alarm, ms} = fact;
			if (alarm !== undefined) return line('bad', `${variant} cheats on ${task}: ${alarm}`);
			if (invalid !== undefined) return line('warning', `${variant} on ${task}: no result (${invalid})`);
			const said = `${variant} ${solved ? 'solves' : 'fails'} ${task} in ${sayTime(ms)}`;
			return line(solved ? 'good' : 'plain', fact.signature === undefined ? said : `${said}: ${fact.signature}`);
		}
		case 'job.abandoned':
			return line('quiet', `${fact.job} was stopped: ${fact.why}`);
		case 'variant.quarantined':
			return line('bad', `${fact.variant} and all that comes from it is quarantined: ${fact.why}`);
		case 'branch.forbidden':
			return line('warning', `${fact.variant} and all that comes from it is forbidden`);
		case 'champion.chosen':
			return line(
				'heading',
				`champion ${fact.variant}: ${sayRecord(fact.solved, fact.failed)}; better than ${percent(fact.lowerBound)} with 99 % certainty`,
			);
		case 'promotion.tested':
			return line(fact.verdict === 'proven' ? 'good' : 'warning', sayVerdict(fact));
		case 'variant.promoted':
			return line('good', `${fact.variant} is today's agent now; the one before is kept as ${fact.tag.slice(0, 10)}`);
		case 'variant.rolled-back':
			return line('warning', `${fact.variant} is no longer today's agent`);
		case 'promotion.doubted':
			return line(
				'warning',
				`in real use ${fact.variant} may be worse than the one before (E = ${fact.against.toPrecision(3)}; at 20 it is taken back)`,
			);
		case 'promotion.failed':
			return line(
				'bad',
				`${fact.variant} could not be ${fact.doing === 'promote' ? 'promoted' : 'rolled back'}: ${fact.why}`,
			);
		case 'run.paused':
			return line('warning', `paused: ${fact.why}`);
		case 'run.resumed':
			return line('plain', 'goes on');
		case 'run.stopped':
			return line('warning', `stopped: ${fact.why}`);
		case 'run.finished':
			return line(
				fact.outcome === 'promoted' || fact.outcome === 'proven' ? 'good' : 'heading',
				`${fact.outcome}: ${fact.why} · ${sayMany(fact.evaluations, 'evaluation')} · ${sayCost(fact.usd)}`,
			);
		case 'parent.chosen':
		case 'task.started':
		case 'promotion.approved':
		case 'rollback.requested':
		case 'use.compared':
			return undefined;
	}
};

/** The archive as a tree, the oldest first: each variant under its parent, with its record and what it changed. */
export const treeLines = (state: EvolutionState): readonly Line[] => {
	const below = (id: string, depth: number): readonly Line[] => {
		const variant = state.archive.find(one => one.id === id);
		if (variant === undefined) return [];
		const {solved, failed} = countsOf(variant);
		const marks = [
			...(state.champion === id ? ['champion'] : []),
			...(state.promoted === id ? ['promoted'] : []),
			...(variant.standing === 'open' ? [] : [variant.standing]),
		];
		const change = state.children[id]?.manifest?.mechanism ?? "today's agent";
		const text = `${'  '.repeat(depth)}${id}  ${sayRecord(solved, failed)}  ${change}${marks.length === 0 ? '' : ` [${marks.join(', ')}]`}`;
		const tone: Line['tone'] = variant.standing === 'open' ? (state.champion === id ? 'good' : 'plain') : 'bad';
		return [
			{tone, text: `${'  '.repeat(depth)}${oneLine(text.trimStart(), LONGEST)}`},
			...state.archive.filter(({parent}) => parent === id).flatMap(child => below(child.id, depth + 1)),
		];
	};
	const root = state.archive.find(({parent}) => parent === null);
	return root === undefined ? [] : below(root.id, 0);
};
