import {join} from 'node:path';
import {startGit, runGit, type GitOptions} from './git.ts';
import {bytesOf, nameOf, type Name} from './name.ts';

/** Says which of some paths (relative to the work tree) ignore rules leave out. Rejects when git cannot tell. */
export type Rules = {
	readonly ignored: (paths: readonly Name[]) => Promise<readonly boolean[]>;
	/** Files that are tracked although they are ignored. */
	readonly tracked: () => Promise<readonly Name[]>;
	readonly close: () => Promise<void>;
};

export type Home = {readonly home?: string | undefined; readonly configHome?: string | undefined};

/** Which file holds the person's own ignore rules, as their git would find it: in their configuration, or at its usual place. */
const personalRules = async (git: string, options: GitOptions, {home, configHome}: Home): Promise<string> => {
	const config = configHome ?? (home === undefined ? undefined : join(home, '.config'));
	if (home === undefined || config === undefined) return '/dev/null';
	const asked = await runGit(git, ['config', '--type=path', '--get', 'core.excludesFile'], {
		...options,
		environment: {HOME: home, XDG_CONFIG_HOME: config, GIT_CONFIG_NOSYSTEM: '0', GIT_CONFIG_GLOBAL: undefined},
	});
	const said = asked.kind === 'ok' ? asked.output.toString('utf8').trim() : '';
	return said === '' ? join(config, 'git', 'ignore') : said;
};

const FIELDS = 4;
/** Milliseconds. */
const LONGEST_LISTING = 20_000;

/** The rules of one repository (or, with a repository that has none, of the `.gitignore` files below a folder alone). Reads only. */
export const openRules = async (git: string, base: GitOptions, home: Home, signal?: AbortSignal): Promise<Rules> => {
	const options = {...base, settings: {...base.settings, 'core.excludesFile': await personalRules(git, base, home)}};
	const {child, ended} = startGit(git, ['check-ignore', '-z', '-v', '-n', '--no-index', '--stdin'], options, signal);
	let fields: string[] = [];
	let rest: Buffer = Buffer.alloc(0);
	let wake: () => void = () => {};
	let over: string | undefined;
	child.stdout.on('data', (chunk: Buffer) => {
		const all = rest.length === 0 ? chunk : Buffer.concat([rest, chunk]);
		let from = 0;
		for (let at = all.indexOf(0); at !== -1; at = all.indexOf(0, from)) {
			fields.push(all.toString('latin1', from, at));
			from = at + 1;
		}
		rest = all.subarray(from);
		wake();
	});
	const watchEnd = async (): Promise<void> => {
		const {complaint} = await ended;
		over = complaint === '' ? 'git ended early' : complaint;
		wake();
	};
	void watchEnd();
	return {
		ignored: async paths => {
			if (paths.length === 0) return [];
			fields = [];
			// The dot keeps a name from being read as a pathspec with magic.
			child.stdin.write(bytesOf(paths.map(path => `./${path}\0`).join('')));
			while (fields.length < paths.length * FIELDS) {
				if (over !== undefined) throw new Error(over);
				await new Promise<void>(resolve => (wake = resolve));
			}
			return paths.map((_, at) => {
				const pattern = fields[at * FIELDS + 2] ?? '';
				return pattern !== '' && !pattern.startsWith('!');
			});
		},
		tracked: async () => {
			// A `.gitignore` that is a pipe would let git wait for ever.
			const limit = AbortSignal.timeout(LONGEST_LISTING);
			const args = ['ls-files', '-z', '--cached', '--ignored', '--exclude-standard'];
			const listed = await runGit(git, args, options, signal === undefined ? limit : AbortSignal.any([limit, signal]));
			return listed.kind === 'ok'
				? nameOf(listed.output)
						.split('\0')
						.filter(name => name !== '')
				: [];
		},
		close: async () => {
			child.stdin.end();
			await ended;
		},
	};
};
