import {pick, split, weighted, type Die} from '../../core/evolution/dice.ts';
import type {Manifest} from '../../core/evolution/manifest.ts';
import {knobsOf, turned, type Knob} from './knobs.ts';

/** A child of an agent that needs no model: what is to change, and the profile that changes it. */
export type Proposal = {readonly manifest: Manifest; readonly profile: string};

/** One way of changing how repairs are looked for. `turn` gives the knobs as they are to be; none when there is nothing to turn. */
type Mechanism = {
	readonly says: string;
	/** How often it is proposed, beside the others. */
	readonly weight: number;
	readonly because: string;
	readonly turn: (knobs: readonly Knob[], die: Die) => readonly Knob[];
};

type Amount = Knob & {readonly value: number};

const isAmount = (knob: Knob): knob is Amount => typeof knob.value === 'number';

const under = (knobs: readonly Knob[], section: string): readonly Amount[] =>
	knobs.filter(({path}) => path[1] === section).filter(isAmount);

const named = (knobs: readonly Knob[], section: string, names: readonly string[]): readonly Amount[] =>
	under(knobs, section).filter(({path}) => names.includes(path[2] ?? ''));

/** Two digits: a setting is written by a person or as if by one. Whole numbers stay whole, and at least 1. */
const scaled = ({path, value}: Amount, factor: number): Knob => ({
	path,
	value:
		Number.isInteger(value) && value >= 2
			? Math.max(1, Math.round(value * factor))
			: Number((value * factor).toPrecision(2)),
});

const any = <Item>(die: Die, nth: number, items: readonly Item[]): Item | undefined =>
	items[pick(die, nth, items.length)];

const some = (die: Die, items: readonly Amount[], factors: readonly number[]): readonly Knob[] => {
	const item = any(die, 0, items);
	const factor = any(die, 1, factors);
	return item === undefined || factor === undefined ? [] : [scaled(item, factor)];
};

/** Which lines are looked at first: how suspicion is made of runs that pass and fail. Names as the profile has them. */
const FORMULAS = ['ochiai', 'dstar', 'tarantula', 'reach'] as const;

const mechanisms: readonly Mechanism[] = [
	{
		says: 'Try one kind of mistake sooner or later',
		weight: 4,
		because: 'the change that helps stood too far behind in the order of tries',
		turn: (knobs, die) =>
			some(
				die,
				under(knobs, 'operators').filter(({value}) => value > 0),
				[0.25, 0.5, 2, 4],
			),
	},
	{
		says: 'Try rare kinds of mistakes nearly as soon as frequent ones',
		weight: 1,
		because: 'the order of tries trusts the frequent kinds of mistakes too much',
		turn: knobs =>
			under(knobs, 'operators').map(({path, value}) => ({
				path,
				value: value === 0 ? 0 : Number(Math.sqrt(value).toPrecision(2)),
			})),
	},
	{
		says: 'Try frequent kinds of mistakes long before rare ones',
		weight: 1,
		because: 'tries were spent on kinds of mistakes that are rarely the cause',
		turn: knobs =>
			under(knobs, 'operators').map(({path, value}) => ({path, value: Number((value ** 1.5).toPrecision(2))})),
	},
	{
		says: 'Leave one kind of mistake out',
		weight: 1,
		because: 'its tries cost time and led to changes that only look right',
		turn: (knobs, die) =>
			some(
				die,
				under(knobs, 'operators').filter(({value}) => value > 0),
				[0],
			),
	},
	{
		says: 'Suspect lines by another formula',
		weight: 2,
		because: 'the line at fault was not among the first that were looked at',
		turn: (knobs, die) => {
			const formula = knobs.find(({path}) => path[2] === 'formula');
			const other = any(
				die,
				0,
				FORMULAS.filter(one => one !== formula?.value),
			);
			return formula === undefined || other === undefined ? [] : [{path: formula.path, value: other}];
		},
	},
	{
		says: 'Weigh one source of suspicion otherwise',
		weight: 3,
		because: 'the line at fault was not among the first that were looked at',
		turn: (knobs, die) => some(die, under(knobs, 'localisation'), [0.3, 0.6, 1.6, 3]),
	},
	{
		says: 'Follow suspicion more, or less',
		weight: 1,
		because: 'tries were spread over lines in a way that the failures do not bear out',
		turn: (knobs, die) => some(die, under(knobs, 'order'), [0.6, 0.8, 1.2, 1.6]),
	},
	{
		says: 'Search longer',
		weight: 2,
		because: 'the search ended before it had tried what would have helped',
		turn: knobs => named(knobs, 'budget', ['seconds', 'candidates']).map(knob => scaled(knob, 1.5)),
	},
	{
		says: 'Search shorter',
		weight: 1,
		because: 'the time went into tries that never help',
		turn: knobs => named(knobs, 'budget', ['seconds', 'candidates']).map(knob => scaled(knob, 0.6)),
	},
	{
		says: 'Look further, or less far, after the first change that helps',
		weight: 1,
		because: 'the first change that passes is not always the right one',
		turn: (knobs, die) => some(die, named(knobs, 'budget', ['after_first']), [0.3, 2, 4]),
	},
	{
		says: 'Mend more, or fewer, mistakes together',
		weight: 1,
		because: 'what fails may have more than one cause',
		turn: (knobs, die) => some(die, named(knobs, 'budget', ['mistakes', 'pairs']), [0.5, 2]),
	},
];

const tell = (before: readonly Knob[], after: readonly Knob[]): string => {
	const was = new Map(before.map(({path, value}) => [path.join('.'), value]));
	const lines = after.map(({path, value}) => `${path.join('.')}: ${was.get(path.join('.'))} → ${value}`);
	return lines.length > 6 ? `${lines.slice(0, 6).join(', ')} and ${lines.length - 6} more` : lines.join(', ');
};

/**
 * A child of a profile that works without a model: one mechanism that is turned, drawn by the die; the same die and profile give the
 * same child. Undefined when the profile has nothing to turn. `failure` is the kind of failure it is to mend, as it is told of.
 */
export const propose = (profile: string, die: Die, failure: string | null): Proposal | undefined => {
	const knobs = knobsOf(profile);
	const known = new Map(knobs.map(({path, value}) => [path.join('.'), value]));
	const possible = mechanisms.flatMap((mechanism, at) => {
		const turns = mechanism
			.turn(knobs, split(die, at + 1))
			.filter(({path, value}) => known.get(path.join('.')) !== value);
		return turns.length === 0 ? [] : [{...mechanism, turns}];
	});
	const chosen =
		possible[
			weighted(
				die,
				0,
				possible.map(({weight}) => weight),
			)
		];
	if (chosen === undefined) return undefined;
	return {
		manifest: {
			mechanism: chosen.says,
			rootCause: failure === null ? chosen.because : `${failure}: ${chosen.because}`,
			change: tell(knobs, chosen.turns),
			fixes: [],
			endangers: [],
		},
		profile: turned(profile, chosen.turns),
	};
};
