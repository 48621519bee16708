import {resolveIn, type Setting} from '../../compose.ts';
import type {ModelName, Passed} from '../../core/model.ts';
import {findModel, unlisted} from '../../models/catalogue.ts';
import {isNamed} from '../../models/live.ts';
import {warningOf} from '../../models/resolve.ts';
import type {Asked} from './lists.ts';

/** Who fills a stage's role today, who does not and why, and what is to be feared. */
export type Filled = {
	readonly stage: string;
	/** Null for a stage that asks no model. */
	readonly role: string | null;
	/** Null when nobody can be had. */
	readonly model: ModelName | null;
	readonly passed: readonly Passed[];
	readonly warnings: readonly string[];
};

/** What a vendor's own list says against a model. */
const liveWarnings = (setting: Setting, {vendor, id}: ModelName, asked: readonly Asked[], today: string) => {
	const found = asked.find(one => one.vendor === vendor);
	const entry = findModel(setting.catalogue, vendor, id) ?? unlisted(setting.catalogue, vendor, id);
	if (found === undefined || 'failed' in found || entry === undefined) return [];
	const isServed = found.served.some(live => isNamed(entry, live));
	const [, until] = [...found.shutdowns].find(([live]) => isNamed(entry, live)) ?? [];
	const ending = until === undefined || until === entry.until ? undefined : warningOf({...entry, until}, today);
	return [...(isServed ? [] : [`${id} is not in ${vendor}'s own list`]), ...(ending === undefined ? [] : [ending])];
};

/** What each stage's role resolves to, with what the vendors' own lists say of it. */
export const fillRoles = (setting: Setting, asked: readonly Asked[], now: Date): readonly Filled[] => {
	const today = now.toISOString().slice(0, 10);
	const resolveRole = resolveIn(setting, () => now);
	return setting.profile.stages.map(({name: stage, role}): Filled => {
		if (role === undefined) return {stage, role: null, model: null, passed: [], warnings: []};
		const {name, passed, warning} = resolveRole(setting.profile.roles[role] ?? []);
		const live = name === undefined ? [] : liveWarnings(setting, name, asked, today);
		const warnings = warning === undefined ? live : [warning, ...live];
		return {stage, role, model: name ?? null, passed, warnings};
	});
};
