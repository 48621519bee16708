import type {Event} from './script.ts';

/** A stream that was honest once, and what was done to it. */
export type Broken = {readonly what: string; readonly events: readonly Event[]};

/** Every version of some JSON that lacks one field, and where that was. */
const lacking = (value: unknown, path = ''): readonly (readonly [string, unknown])[] => {
	if (typeof value !== 'object' || value === null) return [];
	return Object.entries(value).flatMap(([key, inner]) => {
		const here = `${path}.${key}`;
		const within = lacking(inner, here).map(([where, other]): readonly [string, unknown] => [
			where,
			Array.isArray(value) ? value.with(Number(key), other) : {...value, [key]: other},
		]);
		if (Array.isArray(value)) return within;
		const {[key as never]: _, ...rest} = value;
		return [[here, rest] as const, ...within];
	});
};

/** Each field of each event left out, in turn, and the names of the events. */
export const missing = (events: readonly Event[]): readonly Broken[] =>
	events.flatMap((event, at) => [
		...lacking(event.data).map(([where, data]) => ({what: `${at}${where}`, events: events.with(at, {...event, data})})),
		...(event.event === undefined ? [] : [{what: `${at} (name)`, events: events.with(at, {data: event.data})}]),
	]);

export const lost = (events: readonly Event[]): readonly Broken[] =>
	events.map((_, at) => ({what: `${at}`, events: events.toSpliced(at, 1)}));

export const doubled = (events: readonly Event[]): readonly Broken[] => [
	...events.map((event, at) => ({what: `${at}`, events: events.toSpliced(at, 0, event)})),
	{what: 'all', events: events.flatMap(event => [event, event])},
];

export const swapped = (events: readonly Event[]): readonly Broken[] =>
	events.slice(1).map((event, at) => ({what: `${at}`, events: events.toSpliced(at, 2, event, events[at] as Event)}));

export const cut = (events: readonly Event[]): readonly Broken[] =>
	events.map((_, at) => ({what: `${at}`, events: events.slice(0, at)}));

/** One answer up to every place, followed by another: all of it, or what is left of it; and both at once, event by event. */
export const spliced = (one: readonly Event[], other: readonly Event[]): readonly Broken[] => [
	...one.slice(1).flatMap((_, at): readonly Broken[] => [
		{what: `${at + 1}, then the other`, events: [...one.slice(0, at + 1), ...other]},
		...other.slice(1).map((__, from) => ({
			what: `${at + 1}, then the other from ${from + 1}`,
			events: [...one.slice(0, at + 1), ...other.slice(from + 1)],
		})),
	]),
	{what: 'both at once', events: one.flatMap((event, at) => [event, other[at] ?? []].flat())},
];
