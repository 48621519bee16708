import type {Processor} from '../seccomp.ts';

/** Numbers of system calls as [x64, arm64]: the kernel's arch/x86/entry/syscalls/syscall_64.tbl and include/uapi/asm-generic/unistd.h. */
const NUMBERS = {
	capset: [126, 91],
	chdir: [80, 49],
	clone: [56, 220],
	close: [3, 57],
	close_range: [436, 436],
	dup3: [292, 24],
	execve: [59, 221],
	exit_group: [231, 94],
	fcntl: [72, 25],
	getpid: [39, 172],
	ioctl: [16, 29],
	kill: [62, 129],
	landlock_add_rule: [445, 445],
	landlock_create_ruleset: [444, 444],
	landlock_restrict_self: [446, 446],
	mkdirat: [258, 34],
	mknodat: [259, 33],
	mount: [165, 40],
	mount_setattr: [442, 442],
	move_mount: [429, 429],
	open_tree: [428, 428],
	openat: [257, 56],
	pidfd_open: [434, 434],
	pivot_root: [155, 41],
	ppoll: [271, 73],
	prctl: [157, 167],
	prlimit64: [302, 261],
	read: [0, 63],
	seccomp: [317, 277],
	sethostname: [170, 161],
	setns: [308, 268],
	setsid: [112, 157],
	socket: [41, 198],
	symlinkat: [266, 36],
	umount2: [166, 39],
	unshare: [272, 97],
	wait4: [61, 260],
	write: [1, 64],
} as const;

export type CallName = keyof typeof NUMBERS;

export const callNumber = (name: CallName, arch: Processor): number => NUMBERS[name][arch === 'x64' ? 0 : 1];
