import {posix} from 'node:path';
import {list} from './list.ts';
import type {Word} from './words.ts';

/** A word, or undefined for one that only running it would tell. */
export type Maybe = Word | undefined;

/** Where relative paths lead: `lost` when the script changes its directory to somewhere unknown or outside. */
export type Place = {readonly inside: readonly string[]; readonly at: 'workspace' | 'lost'};

const textOf = (word: Maybe): string => word?.text ?? '';

const isWithin = (directory: string, path: string): boolean => path === directory || path.startsWith(`${directory}/`);

/** Is this a path below the workspace or a temporary directory? Unknown words are not. */
export const isInside = (word: Maybe, {inside, at}: Place): boolean => {
	if (word === undefined || word.open === true || word.text === '' || word.text.startsWith('~')) return false;
	const path = posix.normalize(word.text);
	if (!path.startsWith('/')) return at === 'workspace' && path !== '..' && !path.startsWith('../');
	return path.startsWith('/tmp/') || inside.some(directory => isWithin(directory, path));
};

const isEverything = (word: Maybe): boolean => ['.', './', '*', './*', '.*', '.git', './.git'].includes(textOf(word));

const isShort = (text: string, letters: RegExp): boolean => /^-[^-]/.test(text) && letters.test(text);

const removal = (args: readonly Maybe[], place: Place): string | undefined => {
	const forced = args.some(word => isShort(textOf(word), /[rRf]/) || /^--(r|fo)/.test(textOf(word)));
	if (!forced) return undefined;
	const targets = args.filter(word => !textOf(word).startsWith('-'));
	if (targets.some(isEverything)) return 'it removes everything in the directory';
	if (targets.length === 0) return 'it removes what it is told by another command';
	return targets.every(target => isInside(target, place))
		? undefined
		: 'it removes files outside the workspace, or nobody knows which';
};

const REMOVERS: ReadonlySet<string> = new Set(list(`rm rmdir unlink shred truncate`));

const findRemoval = (args: readonly Maybe[], place: Place): string | undefined => {
	const texts = args.map(textOf);
	const removes = texts.some(
		(text, at) => text === '-delete' || (/^-(exec|ok)/.test(text) && REMOVERS.has(posix.basename(texts[at + 1] ?? ''))),
	);
	if (!removes) return undefined;
	const expression = args.findIndex(word => /^[-!(]/.test(textOf(word)));
	const roots = args.slice(0, expression);
	return roots.every(root => isInside(root, place)) ? undefined : 'it removes files outside the workspace';
};

const SAFE_DEVICE = /^\/dev\/(null|stdout|stderr|stdin|tty|zero|full|random|urandom|shm\/.*|fd\/\d+)$/;

/** Is it a device that holds something, or is the machine's own? */
export const isDevice = (text: string): boolean => text.startsWith('/dev/') && !SAFE_DEVICE.test(text);

const TO_DEVICES: ReadonlySet<string> = new Set(
	list(`
	dd tee cp mv install shred truncate wipefs fdisk parted sgdisk
`),
);

const deviceWrite = (name: string, args: readonly Maybe[]): string | undefined => {
	const isFormat = name === 'mkfs' || name.startsWith('mkfs.') || name === 'mkswap';
	const hits = TO_DEVICES.has(name) && args.some(word => isDevice(textOf(word).replace(/^of=/, '')));
	return isFormat || hits ? 'it writes to a device' : undefined;
};

/** Options before git's verb that take the next word. */
const GIT_TAKES: ReadonlySet<string> = new Set(
	list(`-C -c --git-dir --work-tree --namespace --super-prefix --config-env --attr-source`),
);

/** Everything below the current directory, or below the top. */
const isAllOfIt = (text: string): boolean => ['.', './', ':/', ':', '*', ':(top)', '..', '../'].includes(text);

/** Why a git command throws away what cannot be fetched again, by its verb and the words after it. */
const gitLoss = (verb: string, rest: readonly string[]): string | undefined => {
	const has = (short: RegExp, ...long: readonly string[]): boolean =>
		rest.some(text => isShort(text, short) || long.some(name => text === name || text.startsWith(`${name}=`)));
	const throwsAway = 'it throws away uncommitted work';
	switch (verb) {
		case 'push':
			return rest.some(text => /^--(f|mirror|delete|prune)/.test(text) || isShort(text, /[fd]/) || /^[+:]/.test(text))
				? 'it rewrites or deletes what others may have fetched'
				: undefined;
		case 'reset':
			return rest.some(text => text.startsWith('--h') || text === '--merge') ? throwsAway : undefined;
		case 'clean':
			return rest.some(text => isShort(text, /f/) || text.startsWith('--f'))
				? 'it removes files that git does not know'
				: undefined;
		case 'checkout':
			return has(/f/, '--force') || rest.some(isAllOfIt) ? throwsAway : undefined;
		case 'switch':
			return has(/[fC]/, '--force', '--discard-changes', '--force-create') ? throwsAway : undefined;
		case 'restore': {
			const isIndexOnly = has(/S/, '--staged') && !has(/W/, '--worktree');
			return !isIndexOnly && rest.some(isAllOfIt) ? throwsAway : undefined;
		}
		case 'checkout-index':
			return has(/f/, '--force') ? throwsAway : undefined;
		case 'stash':
			return ['clear', 'drop'].includes(rest[0] ?? '') ? 'it throws away stashed work' : undefined;
		case 'branch':
			return has(/D/) || (has(/d/, '--delete') && has(/f/, '--force'))
				? 'it deletes a branch that may not be merged'
				: undefined;
		case 'worktree':
			return rest[0] === 'remove' && has(/f/, '--force') ? throwsAway : undefined;
		case 'update-ref':
			return has(/d/, '--delete', '--stdin') ? 'it deletes a reference' : undefined;
		case 'reflog':
			return ['expire', 'delete', 'drop'].includes(rest[0] ?? '') ? 'it deletes what lost work is found by' : undefined;
		case 'gc':
		case 'prune':
			return verb === 'prune' || has(/^$/, '--prune') ? 'it deletes what lost work is found by' : undefined;
		case 'filter-branch':
		case 'filter-repo':
			return 'it rewrites history';
		default:
			return undefined;
	}
};

const git = (args: readonly Maybe[]): string | undefined => {
	const texts = args.map(textOf);
	const verb = texts.findIndex((text, at) => !text.startsWith('-') && !GIT_TAKES.has(texts[at - 1] ?? ''));
	return gitLoss(texts[verb] ?? '', texts.slice(verb + 1));
};

const PUBLISHERS: ReadonlyMap<string, RegExp> = new Map([
	['npm', /^(publish|unpublish|deprecate|dist-tag)$/],
	['pnpm', /^publish$/],
	['yarn', /^publish$/],
	['bun', /^publish$/],
	['cargo', /^(publish|yank)$/],
	['twine', /^upload$/],
	['gem', /^(push|yank)$/],
	['poetry', /^publish$/],
	['uv', /^publish$/],
	['hatch', /^publish$/],
	['flit', /^publish$/],
	['vsce', /^publish$/],
	['docker', /^push$/],
	['podman', /^push$/],
	['mvn', /^deploy$/],
	['gradle', /^publish/],
	['dotnet', /^push$/],
]);

const publishing = (name: string, args: readonly Maybe[]): string | undefined =>
	args.some(word => PUBLISHERS.get(name)?.test(textOf(word))) ? 'it publishes a package' : undefined;

/** Why one command is dangerous, taken by itself: its name may be a path. */
export const dangerOf = (words: readonly Maybe[], place: Place): string | undefined => {
	const [first, ...args] = words;
	const name = posix.basename(textOf(first));
	switch (name) {
		case 'rm':
			return removal(args, place);
		case 'find':
			return findRemoval(args, place);
		case 'git':
			return git(args);
		default:
			return deviceWrite(name, args) ?? publishing(name, args);
	}
};
