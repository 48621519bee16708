import type {Mount} from '../mounts.ts';
import type {Limits} from '../options.ts';
import {seccompFilter, type Processor} from '../seccomp.ts';
import {DEVICES} from '../shown.ts';
import {ABI_OF_SCOPES, MAY_READ, MAY_USE_DEVICE, mayWrite, restrict, type Rule, SCOPES} from './landlock.ts';
import {ownFilter} from './own-filter.ts';
import {CONTROL_FD, type Hole, type Plan, type Table} from './table.ts';

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
	/** Folders of the system's that are not shown; with namespaces only. */
	readonly hidden: readonly string[];
	readonly mounts: readonly Mount[];
	/** Folders of the command's own that may be written. */
	readonly own: readonly string[];
	readonly write: 'workspace' | 'nothing';
	readonly limits: Limits;
	/** Files into which a process writes `0` to enter a control group. */
	readonly doors: readonly string[];
	/** The process that holds the files in memory, where they last from one command to the next; with namespaces only. */
	readonly holder: number | undefined;
	/** The command but for its last word, which is the script. */
	readonly command: readonly string[];
};

/** A table for many commands: the script, the environment and the directory are filled in for each. */
export type CommandPlan = Plan & {
	readonly script: Hole;
	readonly env: Hole;
	readonly cwd: Hole;
};

const FD_CLOEXEC = 1;
const F_SETFD = 2;

const PR_CAPBSET_DROP = 24;
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
export const become = (t: Table, ground: Ground): Pick<CommandPlan, 'script' | 'env' | 'cwd'> => {
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
