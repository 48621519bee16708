import {list} from './list.ts';

/** Variables as `process.env` has them; passed in, never read here. */
export type Variables = Readonly<Record<string, string | undefined>>;

const PASSED: ReadonlySet<string> = new Set(
	list(`
	PATH HOME TERM COLORTERM USER LOGNAME SHELL TMPDIR CI TZ LANG LANGUAGE NO_COLOR FORCE_COLOR COLUMNS
	LINES
`),
);

/** Names that belong to the machine of the host, and mean nothing behind a wall with its own file system. */
const OF_THE_HOST: ReadonlySet<string> = new Set(['PATH', 'HOME', 'USER', 'LOGNAME', 'SHELL', 'TMPDIR']);

const SECRET = /KEY|TOKEN|SECRET|PASSW|CREDENTIAL|AUTH/i;

const isPassed = (name: string): boolean => (PASSED.has(name) || name.startsWith('LC_')) && !SECRET.test(name);

/** The environment of a person's own program: theirs, but for what is named like a key. */
export const withoutSecrets = (source: Variables): Readonly<Record<string, string>> =>
	pick(source, name => !SECRET.test(name));

/** What keeps programs from waiting for a person: there is none at the other end. */
const UNATTENDED: Readonly<Record<string, string>> = {
	PAGER: 'cat',
	GIT_PAGER: 'cat',
	GIT_EDITOR: 'true',
	GIT_TERMINAL_PROMPT: '0',
	GIT_OPTIONAL_LOCKS: '0',
	DEBIAN_FRONTEND: 'noninteractive',
};

const pick = (source: Variables, wanted: (name: string) => boolean): Record<string, string> =>
	Object.fromEntries(
		Object.entries(source).flatMap(([name, value]) => (value !== undefined && wanted(name) ? [[name, value]] : [])),
	);

/** The environment of a command without a wall: an allow-list, and what keeps it from asking. */
export const bareEnvironment = (source: Variables): Readonly<Record<string, string>> => ({
	PATH: '/usr/local/bin:/usr/bin:/bin',
	// Always there: a removal of what lies below it must not start at the root.
	TMPDIR: '/tmp',
	...pick(source, isPassed),
	...UNATTENDED,
});

/** The same behind a wall that has its own file system: PATH is the image's, HOME the wall's. */
export const walledEnvironment = (source: Variables, home: string): Readonly<Record<string, string>> => ({
	TERM: 'dumb',
	LANG: 'C.UTF-8',
	...pick(source, name => isPassed(name) && !OF_THE_HOST.has(name)),
	...UNATTENDED,
	HOME: home,
	USER: 'agent',
	TMPDIR: '/tmp',
});
