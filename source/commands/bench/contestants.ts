import {readdir, readFile} from 'node:fs/promises';
import {join, relative, sep} from 'node:path';
import {nearest} from '../../config/nearest.ts';
import {UserError} from '../../core/user-error.ts';
import type {Front} from '../../cli.ts';
import {isPlainPath} from '../../dgm/agents/fence.ts';
import {plain} from '../../views/plain.ts';
import {runNamed, stateOf, type Place} from '../evolve/place.ts';
import type {Known} from '../evolve/world.ts';

/** Who is asked for: an agent by its commit, with one of its profiles, or with what it takes when none is named. */
export type Wanted = {readonly name: string; readonly commit: string; readonly profile?: string};

/** The commit that a word names: `installed`, `today`, a variant of the last run (`v3`) or of another (`RUN/v3`), or a commit of the archive of agents. */
const commitNamed = async (word: string, place: Place, {agents, seed, today}: Known): Promise<string> => {
	if (word === 'installed') return seed.commit;
	if (word === 'today') return today;
	if (/^[0-9a-f]{7,40}$/.test(word)) {
		const commit = await agents.named(word);
		if (commit !== undefined) return commit;
	}
	const at = word.lastIndexOf('/');
	const run = await runNamed(place, at === -1 ? undefined : word.slice(0, at));
	const variant = word.slice(at + 1);
	const {archive} = await stateOf(place, run);
	const found = archive.find(({id}) => id === variant);
	if (found !== undefined) return found.commit;
	const meant = nearest(variant, ['installed', 'today', ...archive.map(({id}) => id)]);
	throw new UserError(
		`there is no variant "${plain(variant)}" in ${run}`,
		meant === undefined
			? 'a variant is named v3, RUN/v3, installed, today, or by its commit'
			: `did you mean "${meant}"?`,
	);
};

/** Files of a profile larger than this are none. Bytes. */
const LONGEST = 256 * 1024;

/**
 * An agent with a profile of the person's own, where they have one of that name: it is played as a variant that differs by that. Boxes see nothing of the home, so it
 * is brought along with its prompts.
 */
const withOwnProfile = async (
	commit: string,
	name: string,
	{home, known: {agents}}: {readonly home: string; readonly known: Known},
): Promise<string> => {
	const folder = join(home, 'profiles');
	const own = /^[\w.-]+$/.test(name) ? await readFile(join(folder, `${name}.yaml`)).catch(() => undefined) : undefined;
	if (own === undefined) return commit;
	const entries = await readdir(join(folder, 'prompts'), {recursive: true, withFileTypes: true}).catch(() => []);
	const edits = new Map<string, Uint8Array>([[`profiles/${name}.yaml`, own]]);
	for (const entry of entries) {
		if (!entry.isFile() || !entry.name.endsWith('.md')) continue;
		const path = join(entry.parentPath, entry.name);
		const at = `profiles/${relative(folder, path).split(sep).join('/')}`;
		const bytes = await readFile(path);
		if (isPlainPath(at) && bytes.length <= LONGEST) edits.set(at, bytes);
	}
	return await agents.breed(commit, `bench/${name}`, edits, `The profile ${name}\n`);
};

/** Those that are to be measured, the first against the second when there are two. */
export const wantedOf = async (
	{bench, flags}: Front['request'],
	place: Place,
	known: Known,
): Promise<readonly Wanted[]> => {
	const {variant, against} = bench;
	const {home} = place;
	const {profile} = flags;
	if (variant !== undefined && against !== undefined && variant === against)
		throw new UserError(`${plain(variant)} is the same as ${plain(against)}`, 'a comparison takes two');
	if (variant !== undefined) {
		const names = [variant, ...(against === undefined ? [] : [against])];
		return await Promise.all(
			names.map(async name => {
				const commit = await commitNamed(name, place, known);
				return profile === undefined
					? {name, commit}
					: {name, commit: await withOwnProfile(commit, profile, {home, known}), profile};
			}),
		);
	}
	if (against !== undefined && profile === undefined)
		throw new UserError('--against takes --profile or --variant beside it', '--profile A --against B');
	if (against !== undefined && profile === against)
		throw new UserError(`the profile ${plain(against)} is the same as itself`, 'a comparison takes two');
	const names = [profile, ...(against === undefined ? [] : [against])];
	return await Promise.all(
		names.map(async name =>
			name === undefined
				? {name: 'today', commit: known.today}
				: {name, commit: await withOwnProfile(known.today, name, {home, known}), profile: name},
		),
	);
};
