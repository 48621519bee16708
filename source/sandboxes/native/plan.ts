import type {Mount} from '../mounts.ts';
import type {Limits} from '../options.ts';
import {seccompFilter, type Processor} from '../seccomp.ts';
import {
	ABI_OF_SCOPES,
	MAY_MOVE,
	MAY_READ,
	MAY_USE_DEVICE,
	mayWrite,
	restrict,
	type Rule,
	SCOPE_SIGNALS,
	SCOPES,
} from './landlock.ts';
import {DEVICES, enterNamespaces, makeRoot, raiseLoopback} from './namespaces.ts';
import {ownFilter} from './own-filter.ts';
import {CONTROL_FD, type Hole, newTable, type Plan, type Table} from './table.ts';

/** What stands between a command and the machine. */
export type Layers = {
	readonly namespaces: 'own' | 'none';
	/** The level of Landlock that is used; 0 is none. */
	readonly abi: number;
};

export type Ground = {
	readonly arch: Processor;
	readonly layers: Layers;
	/** Whoever runs us: the command stays that. */
	readonly user: {readonly uid: number; readonly gid: number};
	/** Our own process, which must be out of reach. */
	readonly parent: number;
	/** Programs and settings of the system that exist; real paths without namespaces. */
	readonly system: readonly string[];
	readonly mounts: readonly Mount[];
	/** Folders of the command's own that may be written. */
	readonly own: readonly string[];
	readonly write: 'workspace' | 'nothing';
	readonly limits: Limits;
	/** Files into which a process writes `0` to enter a control group. */
	readonly doors: readonly string[];
	/** The command but for its last word, which is the script. */
	readonly command: readonly string[];
};

/** A table for many commands: the script, the environment and the directory are filled in for each. */
export type CommandPlan = Plan & {
	readonly script: Hole;
	readonly env: Hole;
	readonly cwd: Hole;
};

const CWD = -100;
const O_WRONLY = 1;
const SIGCHLD = 17;
const SIGKILL = 9;
const POLLIN = 1;
const FD_CLOEXEC = 1;
const F_SETFD = 2;

const PR_SET_PDEATHSIG = 1;
const PR_SET_DUMPABLE = 4;
const PR_CAPBSET_DROP = 24;
const PR_SET_CHILD_SUBREAPER = 36;
const PR_SET_NO_NEW_PRIVS = 38;
const PR_CAP_AMBIENT = 47;
const PR_CAP_AMBIENT_CLEAR_ALL = 4;

const CAPABILITIES = 41;
const CAPABILITY_VERSION_3 = 0x20080522;

const RLIMIT_FSIZE = 1;
const RLIMIT_DATA = 2;
const RLIMIT_CORE = 4;
const RLIMIT_NPROC = 6;

const SECCOMP_SET_MODE_FILTER = 1;

/** The status of a launcher whose parent is within reach of its signals. */
const REACHABLE_STATUS = 124;

const limit = (t: Table, resource: number, value: number): void => {
	const both = Buffer.alloc(16);
	both.writeBigUInt64LE(BigInt(value), 0);
	both.writeBigUInt64LE(BigInt(value), 8);
	t.must('prlimit64', 0, resource, t.data(both), 0);
};

const filter = (t: Table, program: Buffer): void => {
	const header = Buffer.alloc(16);
	header.writeUInt16LE(program.length / 8);
	t.must('seccomp', SECCOMP_SET_MODE_FILTER, 0, t.data(header, [[8, t.data(program)]]));
};

const rulesWithNamespaces = ({layers, mounts, own}: Ground): readonly Rule[] => [
	['/', MAY_READ],
	...[...mounts.filter(({access}) => access === 'write').map(({path}) => path), ...own].map((path): Rule => [
		path,
		mayWrite(layers.abi),
	]),
	['/dev', MAY_USE_DEVICE],
];

const rulesWithout = ({layers, system, mounts, own}: Ground): readonly Rule[] => [
	...[...system, '/proc', ...mounts.map(({path}) => path)].map((path): Rule => [path, MAY_READ]),
	...[...mounts.filter(({access}) => access === 'write').map(({path}) => path), ...own].map((path): Rule => [
		path,
		mayWrite(layers.abi),
	]),
	...DEVICES.map((path): Rule => [path, MAY_USE_DEVICE]),
];

/** Rows of the process that becomes the command: every privilege goes, then come Landlock and the filters, then the command. */
const become = (t: Table, ground: Ground): Pick<CommandPlan, 'script' | 'env' | 'cwd'> => {
	const {layers, limits, command, write} = ground;
	const isAlone = layers.namespaces === 'none';
	const [script, env, cwd] = [t.hole(), t.hole(), t.hole()];
	// It can still tell why it failed; the command does not get it.
	t.must('fcntl', CONTROL_FD, F_SETFD, FD_CLOEXEC);
	// Both streams become one, which keeps their order.
	t.must('dup3', 1, 2, 0);
	t.call('setsid');
	limit(t, RLIMIT_CORE, 0);
	// A control group limits everything together. Processes are counted for each user namespace; without one, all of the user's are.
	if (ground.doors.length === 0) limit(t, RLIMIT_DATA, limits.memory);
	if (ground.doors.length === 0 && !isAlone) limit(t, RLIMIT_NPROC, limits.pids);
	// Its own folders are not in memory, whose size would limit files.
	if (isAlone) limit(t, RLIMIT_FSIZE, limits.memory);
	for (let capability = 0; capability < CAPABILITIES; capability += 1)
		t.call('prctl', PR_CAPBSET_DROP, capability, 0, 0, 0);
	t.call('prctl', PR_CAP_AMBIENT, PR_CAP_AMBIENT_CLEAR_ALL, 0, 0, 0);
	const version = Buffer.alloc(8);
	version.writeUInt32LE(CAPABILITY_VERSION_3);
	t.must('capset', t.data(version), t.data(Buffer.alloc(24)));
	t.must('prctl', PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0);
	if (layers.abi > 0)
		restrict(t, {
			abi: layers.abi,
			rules: isAlone ? rulesWithout(ground) : rulesWithNamespaces(ground),
			net: isAlone ? 'denied' : 'free',
			scopes: SCOPES,
		});
	t.must('chdir', cwd);
	filter(t, seccompFilter(t.arch));
	filter(
		t,
		ownFilter({
			arch: t.arch,
			namespaces: layers.namespaces,
			attributes: isAlone && write === 'nothing' ? 'fixed' : 'free',
			signals: isAlone && layers.abi < ABI_OF_SCOPES ? 'free' : 'scoped',
		}),
	);
	const words = [...command.map(word => t.text(word)), script];
	const list = t.data(
		Buffer.alloc(8 * (words.length + 1)),
		words.map((word, at) => [8 * at, word]),
	);
	t.must('execve', t.text(command[0] ?? '/bin/sh'), list, env);
	return {script, env, cwd};
};

const enterGroups = (t: Table, doors: readonly string[]): void => {
	for (const door of doors) {
		t.must('openat', CWD, t.text(door), O_WRONLY, 0);
		const file = t.keep();
		t.must('write', file, t.text('0'), 1);
		t.call('close', file);
	}
};

/** What `ppoll` waits for: each is a file, or -1 while it is not known yet. */
const polled = (files: readonly number[]): Buffer => {
	const bytes = Buffer.alloc(8 * files.length);
	for (const [at, file] of files.entries()) {
		bytes.writeInt32LE(file, 8 * at);
		bytes.writeInt16LE(POLLIN, 8 * at + 4);
	}
	return bytes;
};

/**
 * Rows that put the launcher, and all that it starts, into a domain of its own, so that its `kill(-1)` reaches nothing else; and that
 * start a twin, which does the same when the launcher is killed. The command, one domain further in, can signal neither.
 */
const enterScope = (t: Table, {layers, parent}: Ground): void => {
	t.must('prctl', PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0);
	t.must('prctl', PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0);
	// A domain that does not handle moves (REFER) forbids them, whatever the others say.
	restrict(t, {abi: layers.abi, rules: [['/', MAY_MOVE]], handled: MAY_MOVE, net: 'free', scopes: SCOPE_SIGNALS});
	// The proof: without a scope the kill below would end every process of this user.
	const unreachable = t.label();
	t.call('kill', parent, 0);
	t.ifEqual(t.int(-1), unreachable);
	t.must('exit_group', REACHABLE_STATUS);
	t.here(unreachable);

	const [launcher, twin] = [t.label(), t.label()];
	t.must('getpid');
	const self = t.keep();
	t.must('pidfd_open', self, 0);
	const file = t.keep();
	t.must('clone', SIGCHLD, 0, 0, 0, 0);
	t.ifEqual(t.int(0), twin);
	t.goTo(launcher);
	t.here(twin);
	t.call('setsid');
	t.call('close_range', 0, CONTROL_FD, 0);
	const wait = t.label();
	t.here(wait);
	t.call('ppoll', t.data(polled([-1]), [[0, file]]), 1, 0, 0, 0);
	t.ifNegative(wait);
	t.call('kill', -1, SIGKILL);
	t.must('exit_group', 0);
	t.here(launcher);
	t.call('close', file);
};

/**
 * The table for commands on this ground. The launcher becomes a supervisor, which ends everything when the command is over, when
 * the other end of its control descriptor is closed, and when it dies. The message of the end holds the status of wait4(2).
 *
 * With namespaces the first process of theirs takes all others with it. Without, the scope of Landlock's signals does; where the
 * kernel has none (`ABI_OF_SCOPES`) the launcher is the command itself, and whoever started it ends the tree.
 */
export const planOf = (ground: Ground): CommandPlan => {
	const {layers} = ground;
	const t = newTable(ground.arch);
	t.call('close_range', CONTROL_FD + 1, 0xffffffff, 0);
	enterGroups(t, ground.doors);
	if (layers.namespaces === 'none' && layers.abi < ABI_OF_SCOPES) {
		const holes = become(t, ground);
		return {...t.finish(), ...holes};
	}

	if (layers.namespaces === 'own') enterNamespaces(t, ground.user);
	else enterScope(t, ground);
	// Nobody looks into us.
	t.must('prctl', PR_SET_DUMPABLE, 0, 0, 0, 0);

	const [status, exits] = [t.data(Buffer.alloc(16)), t.data(Buffer.alloc(8))];
	const child = t.label();
	t.must('clone', SIGCHLD, 0, 0, 0, 0);
	const first = t.keep();
	t.load(first.word);
	t.ifEqual(t.int(0), child);

	t.must('pidfd_open', first, 0);
	const file = t.keep();
	const poll = t.label();
	t.here(poll);
	t.call('ppoll', t.data(polled([CONTROL_FD, -1]), [[8, file]]), 2, 0, 0, 0);
	t.ifNegative(poll);
	if (layers.namespaces === 'own') {
		t.call('kill', first, SIGKILL);
		// It answers when everything in the namespace is gone.
		t.must('wait4', first, exits, 0, 0);
		t.must('exit_group', 0);
	} else {
		const [reap, mine, gone] = [t.label(), t.label(), t.label()];
		t.call('kill', -1, SIGKILL);
		t.here(reap);
		t.call('wait4', -1, exits, 0, 0);
		t.ifNegative(gone);
		t.ifEqual(first.word, mine);
		t.goTo(reap);
		t.here(mine);
		t.load(exits);
		t.store(status);
		t.goTo(reap);
		t.here(gone);
		t.call('write', CONTROL_FD, status, 16);
		t.must('exit_group', 0);
	}

	t.here(child);
	if (layers.namespaces === 'own') {
		t.must('prctl', PR_SET_PDEATHSIG, SIGKILL, 0, 0, 0);
		t.must('prctl', PR_SET_DUMPABLE, 0, 0, 0, 0);
		makeRoot(t, {system: ground.system, mounts: ground.mounts, memory: ground.limits.memory});
		raiseLoopback(t);
		t.must('sethostname', t.text('sandbox'), 7);
		const [command, wait, over] = [t.label(), t.label(), t.label()];
		t.must('clone', SIGCHLD, 0, 0, 0, 0);
		const second = t.keep();
		t.load(second.word);
		t.ifEqual(t.int(0), command);
		t.here(wait);
		t.call('wait4', -1, exits, 0, 0);
		t.ifEqual(second.word, over);
		t.goTo(wait);
		t.here(over);
		t.load(exits);
		t.store(status);
		t.call('write', CONTROL_FD, status, 16);
		t.must('exit_group', 0);
		t.here(command);
	}
	const holes = become(t, ground);
	return {...t.finish(), ...holes};
};
