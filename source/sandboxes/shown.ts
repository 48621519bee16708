import {lstat, readlink} from 'node:fs/promises';
import type {Variables} from './environment.ts';
import {list} from './list.ts';
import {isWithin, type Mount} from './mounts.ts';
import {HOME, type Limits, SHARE_OF_FILES} from './options.ts';

/** Where systems keep their programs. Nobody's home is among them. */
export const PROGRAMS = list('/usr /opt /nix/store /gnu/store /run/current-system');

/** Folders of the root that are links into /usr on most systems. */
export const LINKS = list('/bin /sbin /lib /lib32 /lib64 /libx32');

/** What programs need to find libraries, names, certificates and the time. No keys, no passwords, no services. */
export const SETTINGS = list(`
	/etc/passwd /etc/group /etc/nsswitch.conf /etc/hosts /etc/host.conf /etc/protocols /etc/services /etc/ld.so.cache
	/etc/ld.so.conf /etc/ld.so.conf.d /etc/ld-musl-x86_64.path /etc/ld-musl-aarch64.path /etc/alternatives /etc/localtime /etc/timezone
	/etc/locale.alias /etc/locale.conf /etc/os-release /etc/lsb-release /etc/debian_version /etc/ssl/certs /etc/ssl/cert.pem
	/etc/ssl/openssl.cnf /etc/ca-certificates /etc/pki/ca-trust /etc/pki/tls/certs /etc/pki/tls/cert.pem /etc/pki/tls/openssl.cnf
	/etc/crypto-policies /etc/fonts /etc/mime.types /etc/magic /etc/terminfo /etc/inputrc /etc/python3 /etc/perl /etc/java
	/etc/static
`);

export const DEFAULT_PATH = '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin';

/** Arguments that show the system's programs and settings, to read. */
export const systemArguments = async (): Promise<readonly string[]> => {
	const links = await Promise.all(
		LINKS.map(async path => {
			const found = await lstat(path).catch(() => undefined);
			if (found === undefined) return [];
			return found.isSymbolicLink() ? ['--symlink', await readlink(path), path] : ['--ro-bind', path, path];
		}),
	);
	return [...[...PROGRAMS, ...SETTINGS].flatMap(path => ['--ro-bind-try', path, path]), ...links.flat()];
};

/** The folders of the person's PATH that are shown, in their order, and the usual ones. */
export const shownPath = (env: Variables): string => {
	const wanted = (env['PATH'] ?? '').split(':').filter(path => PROGRAMS.some(shown => isWithin(shown, path)));
	return [...new Set([...wanted, ...DEFAULT_PATH.split(':')])].join(':');
};

/** Tells what a process of root may read there though it has no privilege. */
export const TELLING = list(
	'/proc/kcore /proc/keys /proc/timer_list /proc/sched_debug /proc/latency_stats /proc/sysrq-trigger',
);

/** The harmless devices. */
export const DEVICES: readonly string[] = ['null', 'zero', 'full', 'random', 'urandom', 'tty'].map(
	name => `/dev/${name}`,
);

/** What is made at a place, after which nothing can be made there. */
const fixed = (path: string, make: readonly string[]): readonly string[] => [...make, '--remount-ro', path];

/** HOME behind the wall: where nothing of the host is shown. */
export const homeBehind = (mounts: readonly Mount[]): string =>
	mounts.some(({path}) => isWithin(path, HOME)) ? '/tmp' : HOME;

/** Arguments that make the rest: folders in memory, a /proc and /dev that cannot be written, and what is shown of the host. */
export const ownArguments = async (mounts: readonly Mount[], {memory}: Limits): Promise<readonly string[]> => {
	const size = String(Math.floor(memory / SHARE_OF_FILES));
	const covered = new Set(mounts.map(({path}) => path));
	const temporary = (path: string, mode: string): readonly string[] =>
		covered.has(path) ? [] : ['--perms', mode, '--size', size, '--tmpfs', path];
	const telling = await Promise.all(
		TELLING.map(async path =>
			lstat(path).then(
				() => ['--ro-bind', '/dev/null', path],
				() => [],
			),
		),
	);
	const shared = ['--dir', '/var', '--symlink', '/tmp', '/var/tmp', '--dir', '/run', '--symlink', '/run', '/var/run'];
	return [
		...fixed('/proc', ['--proc', '/proc', ...telling.flat()]),
		...fixed('/dev', ['--dev', '/dev', ...temporary('/dev/shm', '1777')]),
		...temporary('/tmp', '1777'),
		...shared,
		...(homeBehind(mounts) === HOME ? temporary(HOME, '0700') : []),
		...fixed(
			'/',
			mounts.flatMap(({path, access}) => [access === 'write' ? '--bind' : '--ro-bind', path, path]),
		),
	];
};
