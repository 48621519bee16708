import {ALLOW, anyOf, argument, call, encoded, type Instruction, NUMBER, refuse, same} from '../bpf.ts';
import type {Processor} from '../seccomp.ts';

export type OwnFilter = {
	readonly arch: Processor;
	/** Does the command have namespaces of its own? Without them it shares the network and the shared memory of the machine. */
	readonly namespaces: 'own' | 'none';
	/** Without namespaces nothing else keeps a command from changing modes, owners and times of files. */
	readonly attributes: 'free' | 'fixed';
	/** Without Landlock's scopes a signal to everybody reaches every process of the user. */
	readonly signals: 'scoped' | 'free';
};

const EPERM = 1;
const ENOSYS = 38;
const EAFNOSUPPORT = 97;

const AF_UNIX = 1;
const SOCK_STREAM = 1;
const SOCK_SEQPACKET = 5;
/** The bits of a socket's type that are no flags. */
const SOCK_TYPE = 0xf;
const O_CREAT = 0o100;
const SET_ID_BITS = 0o6000;

/** The lower half of -1, which is all that a filter sees of a process number. */
const EVERYBODY = 0xffffffff;

/** Numbers of system calls as [x64, arm64]; -1 where there is none. */
type Numbers = readonly [number, number];

/** They look into other processes. */
const TRACING: readonly Numbers[] = [
	[101, 117], // ptrace
	[310, 270], // process_vm_readv
	[311, 271], // process_vm_writev
];

/** System V shared memory, semaphores and message queues, and POSIX message queues. */
const SHARED: readonly Numbers[] = [
	[29, 194], // shmget
	[30, 196], // shmat
	[31, 195], // shmctl
	[64, 190], // semget
	[65, 193], // semop
	[66, 191], // semctl
	[220, 192], // semtimedop
	[68, 186], // msgget
	[69, 189], // msgsnd
	[70, 188], // msgrcv
	[71, 187], // msgctl
	[240, 180], // mq_open
	[241, 181], // mq_unlink
];

/** Calls that take a mode as the argument of this index. */
const MODES: readonly (readonly [...Numbers, index: number])[] = [
	[90, -1, 1], // chmod
	[91, 52, 1], // fchmod
	[268, 53, 2], // fchmodat
	[452, 452, 2], // fchmodat2
	[85, -1, 1], // creat
	[133, -1, 1], // mknod
	[259, 33, 2], // mknodat
];

/** Calls that open, with the indexes of their flags and mode. */
const OPENING: readonly (readonly [...Numbers, flags: number, mode: number])[] = [
	[2, -1, 1, 2], // open
	[257, 56, 2, 3], // openat
];

/** Calls that change modes, owners, times and extended attributes. */
const ATTRIBUTES: readonly Numbers[] = [
	[90, -1], // chmod
	[91, 52], // fchmod
	[268, 53], // fchmodat
	[452, 452], // fchmodat2
	[92, -1], // chown
	[93, 55], // fchown
	[94, -1], // lchown
	[260, 54], // fchownat
	[132, -1], // utime
	[235, -1], // utimes
	[261, -1], // futimesat
	[280, 88], // utimensat
	[188, 5], // setxattr
	[189, 6], // lsetxattr
	[190, 7], // fsetxattr
	[197, 14], // removexattr
	[198, 15], // lremovexattr
	[199, 16], // fremovexattr
	[463, 463], // setxattrat
	[466, 466], // removexattrat
	[469, 469], // file_setattr
];

const OPENAT2 = 437;
const PERSONALITY: Numbers = [135, 92];
const PRLIMIT64: Numbers = [302, 261];
const SOCKET: Numbers = [41, 198];
const SOCKETPAIR: Numbers = [53, 199];
const KILL: Numbers = [62, 129];

/** PER_LINUX, UNAME26, ADDR_NO_RANDOMIZE, and the question for the present one. */
const HARMLESS_PERSONALITIES = [0, 0x0020000, 0x0040000, 0xffffffff] as const;

/**
 * The filter that stands beside `seccompFilter` in the native sandbox, where there is no other program that holds on to the first
 * process, and where there may be no namespaces: see seccomp(2).
 */
export const ownFilter = ({arch, namespaces, attributes, signals}: OwnFilter): Buffer => {
	const of = (numbers: Numbers): number => numbers[arch === 'x64' ? 0 : 1];
	const when = (number: number, ...body: readonly Instruction[]): readonly Instruction[] =>
		number === -1 ? [] : call(number, body);
	const refused = (all: readonly Numbers[], errno: number): readonly Instruction[] =>
		all.flatMap(numbers => when(of(numbers), refuse(errno)));

	const setsId = (index: number): readonly Instruction[] => [
		argument(index),
		anyOf(SET_ID_BITS, 0, 1),
		refuse(EPERM),
		ALLOW,
	];
	const createsSetId = (flags: number, mode: number): readonly Instruction[] => [
		argument(flags),
		anyOf(O_CREAT, 0, 3),
		argument(mode),
		anyOf(SET_ID_BITS, 0, 1),
		refuse(EPERM),
		ALLOW,
	];
	const onlyHarmless = HARMLESS_PERSONALITIES.map((value, at) => same(value, HARMLESS_PERSONALITIES.length - at, 0));

	const withoutNamespaces = [
		...refused(SHARED, ENOSYS),
		...when(of(SOCKET), refuse(EAFNOSUPPORT)),
		// A pair of datagram sockets could send to a path, which Landlock does not look at.
		...when(
			of(SOCKETPAIR),
			argument(0),
			same(AF_UNIX, 0, 4),
			argument(1),
			[0x54, 0, 0, SOCK_TYPE],
			same(SOCK_STREAM, 2, 0),
			same(SOCK_SEQPACKET, 1, 0),
			refuse(EAFNOSUPPORT),
			ALLOW,
		),
	];

	return encoded([
		NUMBER,
		...refused(TRACING, EPERM),
		...(attributes === 'fixed' ? refused(ATTRIBUTES, EPERM) : []),
		...(signals === 'free' ? when(of(KILL), argument(0), same(EVERYBODY, 0, 1), refuse(EPERM), ALLOW) : []),
		// Its flags are behind a pointer, which a filter cannot follow; libraries then take openat.
		...when(OPENAT2, refuse(ENOSYS)),
		...when(of(PERSONALITY), argument(0), ...onlyHarmless, refuse(EPERM), ALLOW),
		...MODES.flatMap(([x64, arm64, index]) => when(of([x64, arm64]), ...setsId(index))),
		...OPENING.flatMap(([x64, arm64, flags, mode]) => when(of([x64, arm64]), ...createsSetId(flags, mode))),
		// Limits of others; one's own may be changed.
		...when(of(PRLIMIT64), argument(0), same(0, 1, 0), refuse(EPERM), ALLOW),
		...(namespaces === 'none' ? withoutNamespaces : []),
		ALLOW,
	]);
};
