import {lstatSync} from 'node:fs';
import type {Table} from './table.ts';

/** Rights of files as the kernel's include/uapi/linux/landlock.h names them. */
const EXECUTE = 1 << 0;
const WRITE_FILE = 1 << 1;
const READ_FILE = 1 << 2;
const READ_DIR = 1 << 3;
const MAKE_CHAR = 1 << 6;
const MAKE_BLOCK = 1 << 11;
const REFER = 1 << 13;
const TRUNCATE = 1 << 14;
const IOCTL_DEV = 1 << 15;

/** The rights that a rule about a file, and not a folder, may hold. */
const OF_FILES = EXECUTE | WRITE_FILE | READ_FILE | TRUNCATE | IOCTL_DEV;

/** All rights of files that this level of the interface (its ABI) knows. */
const known = (abi: number): number => 2 ** (abi >= 5 ? 16 : abi >= 3 ? 15 : abi >= 2 ? 14 : 13) - 1;

/** The level of the interface that forbids truncation: below, a file that may only be read can be emptied. Linux 6.2. */
export const ABI_OF_TRUNCATION = 3;

/** The level of the interface that knows scopes: below, signals reach every process of the user. Linux 6.12. */
export const ABI_OF_SCOPES = 6;

const SCOPE_ABSTRACT_SOCKETS = 1;
export const SCOPE_SIGNALS = 2;

/** TCP_BIND and TCP_CONNECT: handled, and no rule allows any. */
const NET = 3;

export const MAY_READ = EXECUTE | READ_FILE | READ_DIR;
export const MAY_USE_DEVICE = READ_FILE | WRITE_FILE | TRUNCATE | IOCTL_DEV;
export const MAY_MOVE = REFER;
/** Everything but making devices. */
export const mayWrite = (abi: number): number => known(abi) & ~(MAKE_CHAR | MAKE_BLOCK | IOCTL_DEV);

export type Rule = readonly [path: string, rights: number];

type Domain = {
	readonly abi: number;
	readonly rules: readonly Rule[];
	/** Rights that are denied but for the rules; all when left out. */
	readonly handled?: number;
	readonly net: 'denied' | 'free';
	readonly scopes: number;
};

export const SCOPES = SCOPE_ABSTRACT_SOCKETS | SCOPE_SIGNALS;

const CWD = -100;
const O_PATH_NOFOLLOW_CLOEXEC = 0o12400000;
const RULE_PATH_BENEATH = 1;

const isFolder = (path: string): boolean => {
	const found = lstatSync(path, {throwIfNoEntry: false});
	return found === undefined || found.isDirectory();
};

/** Rows that put the process into a domain of Landlock: see landlock_create_ruleset(2). Paths that are gone by then get no rule. */
export const restrict = (t: Table, {abi, rules, handled = known(abi), net, scopes}: Domain): void => {
	// The structure has grown with the levels; a kernel takes no more than it knows.
	const size = abi >= 6 ? 24 : abi >= 4 ? 16 : 8;
	const attributes = Buffer.alloc(24);
	attributes.writeBigUInt64LE(BigInt(handled), 0);
	attributes.writeBigUInt64LE(BigInt(abi >= 4 && net === 'denied' ? NET : 0), 8);
	attributes.writeBigUInt64LE(BigInt(abi >= 6 ? scopes : 0), 16);
	t.must('landlock_create_ruleset', t.data(attributes), size, 0);
	const ruleset = t.keep();
	for (const [path, rights] of rules) {
		t.call('openat', CWD, t.text(path), O_PATH_NOFOLLOW_CLOEXEC, 0);
		const file = t.keep();
		const gone = t.label();
		t.ifNegative(gone);
		const allowed = rights & handled & (isFolder(path) ? ~0 : OF_FILES);
		const rule = Buffer.alloc(12);
		rule.writeBigUInt64LE(BigInt(allowed));
		t.must('landlock_add_rule', ruleset, RULE_PATH_BENEATH, t.data(rule, [[8, file]]), 0);
		t.call('close', file);
		t.here(gone);
	}
	t.must('landlock_restrict_self', ruleset, 0);
	t.call('close', ruleset);
};
