import {existsSync, lstatSync, readlinkSync, statSync} from 'node:fs';
import {dirname} from 'node:path';
import {isWithin, type Mount} from '../mounts.ts';
import {HOME, SHARE_OF_FILES} from '../options.ts';
import {DEVICES, homeBehind, LINKS, TELLING} from '../shown.ts';
import type {Table} from './table.ts';

/** CLONE_NEWUSER and CLONE_NEWNS: those that a holder keeps. */
const HELD_NAMESPACES = 0x10020000;

/** CLONE_NEWNS, NEWPID, NEWNET, NEWIPC, NEWUTS and NEWCGROUP. */
const NAMESPACES_OF_COMMAND = 0x6e020000;

/** CLONE_NEWUSER and all of them. */
const ALL_NAMESPACES = 0x7e020000;

const CWD = -100;
const O_WRONLY = 1;

/** Attributes of mounts, for mount_setattr(2). */
const RDONLY = 1;
const NOSUID = 2;
const NODEV = 4;

/** Flags of mount(2): MS_NOSUID, MS_NODEV and MS_NOEXEC have the values that the attributes have. */
const NOEXEC = 8;
const MS_BIND = 0x1000;
const MS_MOVE = 0x2000;
const MS_PRIVATE_RECURSIVE = 0x44000;
const MNT_DETACH = 2;

const OPEN_TREE_CLONE_RECURSIVE_CLOEXEC = 0x88001;
const AT_EMPTY_PATH_RECURSIVE = 0x9000;
const AT_RECURSIVE = 0x8000;
const MOVE_MOUNT_F_EMPTY_PATH = 4;

const S_IFREG_READABLE = 0o100444;

/** Names in /dev that lead to what a process has open. */
const DEVICE_LINKS = [
	['ptmx', 'pts/ptmx'],
	['fd', '/proc/self/fd'],
	['stdin', '/proc/self/fd/0'],
	['stdout', '/proc/self/fd/1'],
	['stderr', '/proc/self/fd/2'],
] as const;

/** Folders that other systems reach by a second name: a link, unless something is shown below it. */
const SECOND_NAMES = [
	['/var/tmp', '/tmp'],
	['/var/run', '/run'],
] as const;

/** The new root is made here, over the host's /tmp, which nothing needs from then on. */
const NEW_ROOT = '/tmp';

const setAttributes = (
	t: Table,
	file: Parameters<Table['must']>[1],
	path: string,
	flags: number,
	set: number,
): void => {
	const attributes = Buffer.alloc(32);
	attributes.writeBigUInt64LE(BigInt(set));
	t.must('mount_setattr', file, t.text(path), flags, t.data(attributes), attributes.length);
};

type User = {readonly uid: number; readonly gid: number};

/** Rows that make namespaces, one of users among them, in which the launcher keeps its user and group: see user_namespaces(7). */
const unshare = (t: Table, {uid, gid}: User, namespaces: number): void => {
	t.must('unshare', namespaces);
	const maps = [
		['setgroups', 'deny'],
		['uid_map', `${uid} ${uid} 1`],
		['gid_map', `${gid} ${gid} 1`],
	] as const;
	for (const [name, text] of maps) {
		t.must('openat', CWD, t.text(`/proc/self/${name}`), O_WRONLY, 0);
		const file = t.keep();
		t.must('write', file, t.text(text), text.length);
		t.call('close', file);
	}
};

/** Rows that make namespaces of their own for the launcher, which has one thread only. */
export const enterNamespaces = (t: Table, user: User): void => unshare(t, user, ALL_NAMESPACES);

/** Rows that make the namespaces of a holder: of users and of mounts. */
export const enterHeldNamespaces = (t: Table, user: User): void => unshare(t, user, HELD_NAMESPACES);

/**
 * Rows that enter the namespaces of a holder and copy its mounts into a namespace of the command's own. Files in memory are shared with
 * the holder; mounts made from here on are not.
 */
export const joinHolder = (t: Table, holder: number): void => {
	t.must('pidfd_open', holder, 0);
	const file = t.keep();
	t.must('setns', file, HELD_NAMESPACES);
	t.call('close', file);
	t.must('unshare', NAMESPACES_OF_COMMAND);
};

export type Files = {
	/** Programs and settings of the system that exist, each shown at its own path to be read. */
	readonly system: readonly string[];
	/** Folders that nobody may see into, though the system's hold them. */
	readonly hidden: readonly string[];
	/** Of the workspace, and what is protected in it. */
	readonly mounts: readonly Mount[];
	/** Bytes of memory, of which folders in memory get a share. */
	readonly memory: number;
	/**
	 * `fresh` is for the first process of a namespace of processes. Only such a process may mount a new proc, and only beside one of which
	 * nothing is covered: a holder, which has no such namespace, shows the host's for the commands that will mount theirs.
	 */
	readonly proc: 'fresh' | "the host's";
};

/** Rows that cover what tells too much in a proc at this path, and make it read-only. */
const closeProc = (t: Table, path: string): void => {
	for (const one of TELLING)
		if (existsSync(one)) t.must('mount', t.text('/dev/null'), t.text(path + one.slice('/proc'.length)), 0, MS_BIND, 0);
	setAttributes(t, CWD, path, AT_RECURSIVE, RDONLY);
};

const mountProc = (t: Table, path: string): void =>
	t.must('mount', t.text('proc'), t.text(path), t.text('proc'), NOSUID | NODEV | NOEXEC, 0);

/** Rows that replace the host's proc, in a copy of a holder's mounts, with one of the command's own processes. */
export const replaceProc = (t: Table): void => {
	// It covers /tmp for a moment, which needs no folder to be made for it.
	mountProc(t, '/tmp');
	t.must('umount2', t.text('/proc'), MNT_DETACH);
	t.must('mount', t.text('/tmp'), t.text('/proc'), 0, MS_MOVE, 0);
	closeProc(t, '/proc');
};

/** Rows that make a root of our own, show in it what is to be seen of the host, and turn it into `/`. */
export const makeRoot = (t: Table, {system, hidden, mounts, memory, proc}: Files): void => {
	t.must('mount', t.text('none'), t.text('/'), 0, MS_PRIVATE_RECURSIVE, 0);

	const wanted = [
		...(proc === 'fresh' ? [] : [{path: '/proc', attributes: RDONLY | NOSUID | NODEV | NOEXEC}]),
		...system.map(path => ({path, attributes: RDONLY | NOSUID | NODEV})),
		...DEVICES.filter(path => existsSync(path)).map(path => ({path, attributes: RDONLY | NOSUID})),
		...mounts.map(({path, access}) => ({path, attributes: NOSUID | NODEV | (access === 'read' ? RDONLY : 0)})),
	];
	// All are taken hold of before the host's /tmp is covered.
	const held = wanted.map(({path, attributes}) => {
		t.must('open_tree', CWD, t.text(path), OPEN_TREE_CLONE_RECURSIVE_CLOEXEC, 0);
		const file = t.keep();
		setAttributes(t, file, '', AT_EMPTY_PATH_RECURSIVE, attributes);
		return {path, file};
	});

	const made = new Set(['/']);
	const folder = (path: string): void => {
		if (made.has(path)) return;
		folder(dirname(path));
		made.add(path);
		t.call('mkdirat', CWD, t.text(NEW_ROOT + path), 0o755);
	};
	const link = (path: string, target: string): void => {
		folder(dirname(path));
		t.call('symlinkat', t.text(target), CWD, t.text(NEW_ROOT + path));
	};
	const inMemory = (path: string, mode: string, size: string): void => {
		if (mounts.some(mount => mount.path === path)) return;
		folder(path);
		const place = path === '/' ? NEW_ROOT : NEW_ROOT + path;
		t.must(
			'mount',
			t.text('tmpfs'),
			t.text(place),
			t.text('tmpfs'),
			NOSUID | NODEV,
			t.text(`mode=${mode},size=${size}`),
		);
	};

	const bytes = Math.floor(memory / SHARE_OF_FILES);
	// Names take memory of the kernel, about a kilobyte each, which only a control group would count.
	const share = `${bytes},nr_inodes=${Math.floor(bytes / 1024)}`;
	inMemory('/', '755', '4m');
	inMemory('/tmp', '1777', share);
	if (homeBehind(mounts) === HOME) inMemory(HOME, '700', share);
	for (const path of LINKS)
		if (lstatSync(path, {throwIfNoEntry: false})?.isSymbolicLink()) link(path, readlinkSync(path));
	folder('/run');
	folder('/var');
	for (const [path, target] of SECOND_NAMES) if (!mounts.some(mount => isWithin(path, mount.path))) link(path, target);
	inMemory('/dev/shm', '1777', share);
	folder('/dev/pts');
	t.must(
		'mount',
		t.text('devpts'),
		t.text(`${NEW_ROOT}/dev/pts`),
		t.text('devpts'),
		NOSUID | NOEXEC,
		t.text('newinstance,ptmxmode=0666,mode=620'),
	);
	for (const [name, target] of DEVICE_LINKS) link(`/dev/${name}`, target);
	if (proc === 'fresh') {
		folder('/proc');
		mountProc(t, `${NEW_ROOT}/proc`);
		closeProc(t, `${NEW_ROOT}/proc`);
	}

	// What is shown of a hidden folder comes after it.
	const covers = hidden.map(path => ({path, file: undefined}));
	for (const {path, file} of [...held, ...covers].toSorted((a, b) => a.path.length - b.path.length)) {
		if (file === undefined) {
			inMemory(path, '755', '64k');
			continue;
		}
		if (statSync(path, {throwIfNoEntry: false})?.isDirectory() ?? true) folder(path);
		else {
			folder(dirname(path));
			t.call('mknodat', CWD, t.text(NEW_ROOT + path), S_IFREG_READABLE, 0);
		}
		t.must('move_mount', file, t.text(''), CWD, t.text(NEW_ROOT + path), MOVE_MOUNT_F_EMPTY_PATH);
		t.call('close', file);
	}
	for (const path of hidden) setAttributes(t, CWD, NEW_ROOT + path, 0, RDONLY);

	t.must('chdir', t.text(NEW_ROOT));
	t.must('pivot_root', t.text('.'), t.text('.'));
	// The old root lies over the new one: see pivot_root(2).
	t.must('umount2', t.text('.'), MNT_DETACH);
	t.must('chdir', t.text('/'));
	setAttributes(t, CWD, '/', 0, RDONLY);
};

const AF_INET = 2;
const SOCK_DGRAM_CLOEXEC = 0x80002;
const SIOCSIFFLAGS = 0x8914;
const IFF_UP_RUNNING = 0x41;

/** Rows that switch on the loopback of a new network namespace: see netdevice(7). */
export const raiseLoopback = (t: Table): void => {
	t.must('socket', AF_INET, SOCK_DGRAM_CLOEXEC, 0);
	const door = t.keep();
	const request = Buffer.alloc(40);
	request.write('lo');
	request.writeUInt16LE(IFF_UP_RUNNING, 16);
	t.must('ioctl', door, SIOCSIFFLAGS, t.data(request));
	t.call('close', door);
};
