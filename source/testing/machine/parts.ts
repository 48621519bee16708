import {execFile} from 'node:child_process';
import {randomUUID} from 'node:crypto';
import {fileURLToPath} from 'node:url';
import {promisify} from 'node:util';
import {probeBubblewrap} from '../../sandboxes/bubblewrap.ts';
import {makeControlGroup} from '../../sandboxes/cgroup.ts';
import {findEngine} from '../../sandboxes/engine.ts';
import {IMAGE, LIMITS} from '../../sandboxes/options.ts';
import {probeNative} from '../../sandboxes/native/native.ts';
import type {Wanted} from '../../sandboxes/native/stand.ts';
import {findOldNode} from './old-node.ts';
import {probeSeatbelt} from '../../sandboxes/seatbelt.ts';

/** A part of the machine that only some tests need. */
type Part = {
	/** How a person gets it; a shell command where one does it. */
	readonly get: string;
	/** The systems that can have it; all of them when left out. On another one it is never missing by mistake. */
	readonly on?: readonly NodeJS.Platform[];
	/** Why it cannot be used, found out by using it; undefined when it works. */
	readonly whyNot: () => Promise<string | undefined>;
};

const runs = async (program: string, ...args: readonly string[]): Promise<string | undefined> => {
	try {
		await promisify(execFile)(program, [...args], {timeout: 20_000});
		return undefined;
	} catch (error) {
		const {code, message} = error as NodeJS.ErrnoException;
		return code === 'ENOENT' ? `there is no ${program}` : (message.trim().split('\n').at(-1) ?? message);
	}
};

const whyNoDocker = async (): Promise<string | undefined> => {
	const engine = await findEngine(process.env);
	if ('kind' in engine) return engine.why;
	return engine.docker
		.getImage(IMAGE)
		.inspect()
		.then(
			() => undefined,
			(error: unknown) => `the image ${IMAGE} cannot be used: ${String(error)}`,
		);
};

const whyNoControlGroup = async (): Promise<string | undefined> => {
	const group = await makeControlGroup(`unified-dgm-trial-${randomUUID()}`, LIMITS);
	await group?.remove();
	return group === undefined ? 'no control group can be made' : undefined;
};

const whyNoNative = async (wanted: Wanted): Promise<string | undefined> => {
	const found = await probeNative(process.env, wanted);
	return typeof found === 'string' ? undefined : found.why;
};

const linux = ['linux'] as const;

/**
 * Everything that a test may need beyond Node, git and a POSIX shell. A new kind of sandbox, or a program that tests run, gets a row here
 * and its name in `needs('…')` at the tests.
 */
export const parts = {
	docker: {get: `start Docker, then: docker build -t ${IMAGE} sandbox`, whyNot: whyNoDocker},
	bubblewrap: {
		get: 'sudo apt-get install bubblewrap',
		on: linux,
		whyNot: async () => {
			const found = await probeBubblewrap();
			return typeof found === 'string' ? undefined : found.why;
		},
	},
	namespaces: {
		get: 'allow user namespaces: unified-dgm doctor says what keeps them away',
		on: linux,
		whyNot: async () => whyNoNative({namespaces: 'own'}),
	},
	boxes: {
		get: 'allow user namespaces, or start Docker: unified-dgm doctor says more',
		whyNot: async () => ((await whyNoNative({namespaces: 'own'})) === undefined ? undefined : whyNoDocker()),
	},
	Landlock: {
		get: 'run the tests on Linux 6.12 or newer with Landlock',
		on: linux,
		whyNot: async () => whyNoNative({namespaces: 'none'}),
	},
	root: {
		get: 'run the tests as root',
		on: linux,
		whyNot: async () => (process.getuid?.() === 0 ? undefined : 'this user is an ordinary one'),
	},
	'an old Node': {
		get: 'install Node 20 as /usr/local/bin/node',
		whyNot: async () => (findOldNode() === undefined ? 'no Node of the system is that old' : undefined),
	},
	binutils: {get: 'sudo apt-get install binutils', on: linux, whyNot: async () => runs('as', '--version')},
	zsh: {get: 'sudo apt-get install zsh', whyNot: async () => runs('zsh', '-c', ':')},
	fish: {get: 'sudo apt-get install fish', whyNot: async () => runs('fish', '-c', ':')},
	groff: {get: 'sudo apt-get install groff', whyNot: async () => runs('groff', '--version')},
	'control groups': {get: 'run the tests as root, outside a container', on: linux, whyNot: whyNoControlGroup},
	seatbelt: {
		get: 'run the tests on macOS',
		on: ['darwin'],
		whyNot: async () => {
			const found = await probeSeatbelt(fileURLToPath(new URL('../../../sandbox', import.meta.url)));
			return typeof found === 'string' ? undefined : found.why;
		},
	},
	Linux: {get: 'run the tests on Linux', on: linux, whyNot: async () => undefined},
	python3: {get: 'sudo apt-get install python3', whyNot: async () => runs('python3', '-c', 'import unittest')},
	pytest: {get: 'sudo apt-get install python3-pytest', whyNot: async () => runs('python3', '-c', 'import pytest')},
	POSIX: {get: 'run the tests on Linux or macOS', on: ['linux', 'darwin'], whyNot: async () => undefined},
	bash: {get: 'sudo apt-get install bash', whyNot: async () => runs('bash', '-c', ':')},
} as const satisfies Readonly<Record<string, Part>>;

export type PartName = keyof typeof parts;

export const isPartName = (name: string): name is PartName => Object.hasOwn(parts, name);

/** What is known of a part: it works, it is missing, or this system cannot have it. */
export type Finding =
	| {readonly kind: 'there'}
	| {readonly kind: 'missing'; readonly why: string}
	| {readonly kind: 'another system'};

const find = async ({on, whyNot}: Part): Promise<Finding> => {
	if (on !== undefined && !on.includes(process.platform)) return {kind: 'another system'};
	const why = await whyNot();
	return why === undefined ? {kind: 'there'} : {kind: 'missing', why};
};

/** Tries every part once. */
export const findParts = async (): Promise<Readonly<Record<PartName, Finding>>> => {
	const found = await Promise.all(
		Object.entries(parts).map(async ([name, part]): Promise<[string, Finding]> => [name, await find(part)]),
	);
	return Object.fromEntries(found) as Record<PartName, Finding>;
};
