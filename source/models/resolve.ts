import type {ModelName, Passed} from '../core/model.ts';
import type {Candidate} from '../core/profile.ts';
import {addressVariable} from './access.ts';
import {type Catalogue, type Entry, findModel, unlisted} from './catalogue.ts';

/** `warning` says that the vendor is about to shut the model down. */
export type Chosen = Entry & {readonly warning?: string};

export type Resolution = {readonly chosen?: Chosen; readonly passed: readonly Passed[]};

/** What is true while a role is resolved. `today` is `YYYY-MM-DD`. */
export type Circumstances = {
	/** Vendors that we have a key (or a base URL that needs none) for. */
	readonly available: ReadonlySet<string>;
	/** Models that turned out to be gone, or failed too often. */
	readonly excluded: readonly ModelName[];
	readonly today: string;
};

const soon = 90;

const daysUntil = (day: string, today: string): number =>
	Math.round((Date.parse(day) - Date.parse(today)) / 86_400_000);

/** Does its vendor serve it no more? `today` is `YYYY-MM-DD`. */
export const isRetired = ({state, until}: Pick<Entry, 'state' | 'until'>, today: string): boolean =>
	until === undefined ? state === 'retired' : until <= today;

const whyNot = (entry: Entry, {available, excluded, today}: Circumstances): string | undefined => {
	if (isRetired(entry, today))
		return `no longer served by ${entry.vendor}${entry.until === undefined ? '' : ` (since ${entry.until})`}`;
	if (!available.has(entry.vendor))
		return entry.needsKey
			? `no key: set ${entry.keys[0] ?? 'its key'}`
			: `no address: set ${addressVariable(entry.vendor)}`;
	const out = excluded.some(({vendor, id}) => vendor === entry.vendor && id === entry.id);
	return out ? `failed before in this session` : undefined;
};

/** What to say of a model that its vendor shuts down within 90 days; undefined of the others. */
export const warningOf = (
	{id, until, successor}: Pick<Entry, 'id' | 'until' | 'successor'>,
	today: string,
): string | undefined => {
	if (until === undefined) return undefined;
	const days = daysUntil(until, today);
	if (days > soon) return undefined;
	if (days < 0) return `${id} was to be shut down on ${until}`;
	const next = successor === undefined ? '' : `: its successor is ${successor}`;
	return `${id} shuts down on ${until}, in ${days} ${days === 1 ? 'day' : 'days'}${next}`;
};

/** The candidate, then the successors that its vendor names, as far as they are listed. */
const lineOf = (catalogue: Catalogue, first: Entry): readonly Entry[] => {
	const line = [first];
	for (let entry: Entry | undefined = first; entry?.successor !== undefined;) {
		const next: Entry | undefined = findModel(catalogue, entry.vendor, entry.successor);
		if (next === undefined || line.includes(next)) break;
		line.push(next);
		entry = next;
	}
	return line;
};

/**
 * The first candidate that can be asked today. One that is retired or excluded is replaced by the successor that its vendor names,
 * before the next candidate is looked at. Every model that was passed over is in `passed`, once, in order.
 */
export const resolveRole = (
	catalogue: Catalogue,
	candidates: readonly Candidate[],
	circumstances: Circumstances,
): Resolution => {
	const passed: Passed[] = [];
	const seen = new Set<string>();
	for (const {vendor, model} of candidates) {
		const first = findModel(catalogue, vendor, model) ?? unlisted(catalogue, vendor, model);
		if (first === undefined) {
			passed.push({vendor, model, why: `no vendor is called ${vendor}`});
			continue;
		}
		for (const entry of lineOf(catalogue, first)) {
			const key = `${entry.vendor}:${entry.id}`;
			if (seen.has(key)) break;
			seen.add(key);
			const why = whyNot(entry, circumstances);
			if (why === undefined) {
				const warning = warningOf(entry, circumstances.today);
				return {chosen: warning === undefined ? entry : {...entry, warning}, passed};
			}
			passed.push({vendor, model: entry === first ? model : entry.id, why});
			if (!isRetired(entry, circumstances.today) && !circumstances.available.has(vendor)) break;
		}
	}
	return {passed};
};
