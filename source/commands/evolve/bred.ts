import {mkdir} from 'node:fs/promises';
import {join} from 'node:path';
import {packageRoot, readSetting, shippedFile, type Env, type Setting} from '../../compose.ts';
import type {Flags} from '../../config/load.ts';
import {UserError} from '../../core/user-error.ts';
import type {Scope} from '../../dgm/agents/fence.ts';
import {isCheckout} from '../../dgm/breed/workshop.ts';
import {findModel, unlisted} from '../../models/catalogue.ts';
import {modelsNamed} from './gate.ts';

/** The profile that is bred without a model. */
export const OFFLINE = 'offline';

/** What is bred: a profile, how far a variant may reach, and whether that takes models that cost something. */
export type Bred = {
	readonly profile: string;
	readonly scope: Scope;
	readonly models: 'none' | 'free' | 'paid';
	/** USD that the gateway may hold back for the first question of a stage: a try that may spend less gets no answer. */
	readonly heldUsd: number;
};

/**
 * A setting as an agent in a box has it: the profile as it is in `profiles`, nothing of the person's own configuration, and the keys of the environment. `folder`
 * is a folder of ours that stays empty.
 */
export const settingInBox = async (
	env: Env,
	{
		profiles,
		profile,
		folder,
	}: {readonly profiles: string; readonly profile: string | undefined; readonly folder: string},
): Promise<Setting> => {
	await mkdir(folder, {recursive: true, mode: 0o700});
	const flags: Flags = {models: [], addDirs: [], ...(profile === undefined ? {} : {profile})};
	return await readSetting(folder, {...env, UNIFIED_DGM_HOME: folder, UNIFIED_DGM_PROFILES: profiles}, flags);
};

const scopeNamed = (word: string | undefined): Scope => {
	if (word === undefined || word === 'profile') return 'profile';
	if (word === 'source') return 'source';
	throw new UserError(`--scope: there is no "${word}"`, 'one of: profile, source');
};

/** Does a model that may be asked have a price, or is there one that a key is paid for? Then there must be a budget. */
const paidIn = ({catalogue}: Setting, named: readonly string[]): boolean =>
	named.some(name => {
		const [, vendor = '', id = ''] = /^([^:]+):(.+)$/.exec(name) ?? [];
		const entry = findModel(catalogue, vendor, id) ?? unlisted(catalogue, vendor, id);
		if (entry?.prices.input === undefined || entry.prices.output === undefined) return entry?.needsKey !== false;
		return entry.prices.input + entry.prices.output > 0;
	});

/** What a question holds besides the files that a stage is given: prompts, tools, what was found. Bytes; and tokens of an answer that is worth having. */
const AROUND = 32_000;
const ANSWER = 4_000;

/** The most that is held back for the first question of a stage: its bytes as tokens, all of them new to the cache, and an answer. */
const heldFor = (setting: Setting): number => {
	const {catalogue, keyring, profile} = setting;
	// What gathers asks in as many requests as it takes.
	const held = profile.stages.map(({does, role, budget}) => {
		if (does === 'gather') return 0;
		const first = (profile.roles[role ?? ''] ?? []).find(({vendor}) => keyring.available.has(vendor));
		const {
			input = 0,
			output = 0,
			cacheWrite = 0,
		} = (first && findModel(catalogue, first.vendor, first.model))?.prices ?? {};
		return (Math.max(input, cacheWrite) * (budget + AROUND) + output * ANSWER) / 1e6;
	});
	return Math.max(0, ...held);
};

/**
 * What a run is to breed, from what was typed: the profile that was named, else the default one where there is a key, else the one that needs no model. A
 * `UserError` for sources where there is no checkout to build them in, or no model to write them.
 */
export const bredFor = async (
	env: Env,
	{scope: word, profile}: {readonly scope: string | undefined; readonly profile: string | undefined},
	folder: string,
): Promise<Bred> => {
	const scope = scopeNamed(word);
	const setting = await settingInBox(env, {profiles: shippedFile('profiles'), profile, folder: join(folder, 'blank')});
	const {name} = setting.profile;
	const named = name === OFFLINE ? [] : modelsNamed(setting);
	if (scope === 'source' && named.length === 0)
		throw new UserError('sources are bred by models, and there is none', 'set a key, or leave --scope source out');
	if (name !== OFFLINE && named.length === 0)
		throw new UserError(`the profile ${name} needs models, and there is none`, `set a key, or --profile ${OFFLINE}`);
	if (scope === 'source' && !(await isCheckout(packageRoot)))
		throw new UserError(
			`${packageRoot} is no checkout of unified-dgm, and only from one sources can be bred`,
			'clone its repository, npm ci, and run unified-dgm from there',
		);
	const models = named.length === 0 ? 'none' : paidIn(setting, named) ? 'paid' : 'free';
	return {profile: name, scope, models, heldUsd: heldFor(setting)};
};
