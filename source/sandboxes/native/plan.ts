import {become, type CommandPlan, type Ground} from './become.ts';
import {ABI_OF_SCOPES, MAY_MOVE, restrict, SCOPE_SIGNALS} from './landlock.ts';
import {enterHeldNamespaces, enterNamespaces, joinHolder, makeRoot, raiseLoopback, replaceProc} from './namespaces.ts';
import {CONTROL_FD, newTable, type Plan, type Table} from './table.ts';

const CWD = -100;
const O_WRONLY = 1;
const SIGCHLD = 17;
const SIGKILL = 9;
const POLLIN = 1;

const PR_SET_PDEATHSIG = 1;
const PR_SET_DUMPABLE = 4;
const PR_SET_CHILD_SUBREAPER = 36;
const PR_SET_NO_NEW_PRIVS = 38;

/** The status of a launcher whose parent is within reach of its signals. */
const REACHABLE_STATUS = 124;

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
 * The table of a holder. The launcher makes what a command sees of files, says that it is ready, and waits until the other end of its
 * control descriptor is closed. No command runs in it: each that is to find the files that others left joins it, and copies its mounts.
 */
export const holderPlan = (ground: Omit<Ground, 'holder' | 'command' | 'doors' | 'own' | 'write'>): Plan => {
	const t = newTable(ground.arch);
	t.call('close_range', CONTROL_FD + 1, 0xffffffff, 0);
	t.call('close_range', 0, CONTROL_FD - 1, 0);
	enterHeldNamespaces(t, ground.user);
	makeRoot(t, {...ground, memory: ground.limits.memory, proc: "the host's"});
	t.must('write', CONTROL_FD, t.data(Buffer.alloc(16)), 16);
	const wait = t.label();
	t.here(wait);
	t.call('ppoll', t.data(polled([CONTROL_FD])), 1, 0, 0, 0);
	t.ifNegative(wait);
	t.must('exit_group', 0);
	return t.finish();
};

/**
 * The table for commands on this ground. The launcher becomes a supervisor, which ends everything when the command is over, when
 * the other end of its control descriptor is closed, and when it dies. The message of the end holds the status of wait4(2).
 *
 * With namespaces the first process of theirs takes all others with it. Without, the scope of Landlock's signals does; where the
 * kernel has none (`ABI_OF_SCOPES`) the launcher is the command itself, and whoever started it ends the tree.
 */
export const planOf = (ground: Ground): CommandPlan => {
	const {layers, holder} = ground;
	const t = newTable(ground.arch);
	t.call('close_range', CONTROL_FD + 1, 0xffffffff, 0);
	enterGroups(t, ground.doors);
	if (layers.namespaces === 'none' && layers.abi < ABI_OF_SCOPES) {
		const holes = become(t, ground);
		return {...t.finish(), ...holes};
	}

	if (layers.namespaces === 'own') {
		if (holder === undefined) enterNamespaces(t, ground.user);
		else joinHolder(t, holder);
	} else enterScope(t, ground);
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
		if (holder === undefined) makeRoot(t, {...ground, memory: ground.limits.memory, proc: 'fresh'});
		else replaceProc(t);
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
