import {execFile} from 'node:child_process';
import {closeSync, constants as files, openSync} from 'node:fs';
import {readdir, readFile} from 'node:fs/promises';
import {createRequire} from 'node:module';
import {constants} from 'node:os';
import {ReadStream} from 'node:tty';
import {promisify} from 'node:util';

/**
 * What `@lydell/node-pty` brings for this machine. Its public `spawn` closes the terminal some time after the program has ended and tells
 * of the end only then, so nobody could look at the state in which the program left the terminal; the binding itself leaves that to us.
 */
type Binding = {
	readonly fork: (
		file: string,
		args: readonly string[],
		env: readonly string[],
		cwd: string,
		columns: number,
		rows: number,
		uid: number,
		gid: number,
		utf8: boolean,
		helper: string,
		ended: (code: number, signal: number) => void,
	) => {readonly fd: number; readonly pid: number; readonly pty: string};
	readonly resize: (fd: number, columns: number, rows: number) => void;
};

const require = createRequire(import.meta.url);

const binding = (): Binding => {
	const {requireBinary} = require('@lydell/node-pty/requireBinary.js') as {
		readonly requireBinary: (name: string) => Binding;
	};
	return requireBinary('pty.node');
};

const helper = (): string =>
	process.platform === 'darwin'
		? require.resolve(`@lydell/node-pty-${process.platform}-${process.arch}/spawn-helper`)
		: '';

/** What `stty -a` says of a terminal's line discipline: each switch, on or off (`icanon`, `echo`, `isig`, `opost` …). */
export type Termios = Readonly<Record<string, boolean>>;

/**
 * The line discipline of a terminal that nobody touched: the switches that `fork` of the binding turns on. A constant, since a program
 * could have changed it before anybody looks.
 */
const fresh = new Set(
	'brkint icrnl ixon ixany imaxbel iutf8 opost onlcr nl0 cr0 tab0 bs0 vt0 ff0 cread cs8 hupcl isig icanon iexten echo echoe echok echoctl echoke'.split(
		' ',
	),
);

/** What of a line discipline is not as it is at first. */
export const touched = (termios: Termios): Termios =>
	Object.fromEntries(Object.entries(termios).filter(([name, on]) => fresh.has(name) !== on));

/** How a program ended: its exit code, or the signal that ended it. */
export type Ended = {readonly code: number} | {readonly signal: NodeJS.Signals};

const run = promisify(execFile);

const termiosOf = async (path: string): Promise<Termios> => {
	const {stdout} = await run('stty', [process.platform === 'linux' ? '-F' : '-f', path, '-a']);
	const words = stdout
		.split('\n')
		.filter(line => !/[=;]/.test(line))
		.flatMap(line => line.trim().split(/\s+/));
	return Object.fromEntries(
		words.filter(word => word !== '').map(word => (word.startsWith('-') ? [word.slice(1), false] : [word, true])),
	);
};

/** Every process of a terminal's session: the program and what it started without a session of its own. */
const processesOf = async (session: number): Promise<readonly number[]> => {
	const pids = await readdir('/proc').catch(() => []);
	const found = pids
		.filter(name => /^\d+$/.test(name))
		.map(async name => {
			const stat = await readFile(`/proc/${name}/stat`, 'utf8').catch(() => '');
			// The command's name stands in parentheses and may hold anything; the session is the fourth word after it (proc(5)).
			const sid = stat.slice(stat.lastIndexOf(')') + 2).split(' ')[3];
			return Number(sid) === session ? [Number(name)] : [];
		});
	return (await Promise.all(found)).flat();
};

const end = (pid: number, signal: NodeJS.Signals): void => {
	try {
		process.kill(pid, signal);
	} catch {
		// It ended by itself meanwhile.
	}
};

export type PtyProcess = {
	readonly pid: number;
	/** Resolves when all that the program wrote has been handed on. */
	readonly ended: Promise<Ended>;
	readonly write: (text: string) => void;
	readonly resize: (columns: number, rows: number) => void;
	readonly kill: (signal: NodeJS.Signals) => void;
	/** Closes the terminal's window: the kernel sends SIGHUP. Every later terminal of this process must be closed before. */
	readonly hangUp: () => void;
	/** The line discipline, now or as the program left it. */
	readonly termios: () => Promise<Termios>;
	/** Ends what still runs, at once. */
	readonly close: () => Promise<void>;
};

type Options = {
	readonly command: string;
	readonly args: readonly string[];
	readonly cwd: string;
	readonly env: Readonly<Record<string, string>>;
	readonly columns: number;
	readonly rows: number;
	readonly onData: (bytes: Uint8Array) => void;
};

/** Starts a program as the leader of a session on a pseudo-terminal of its own. */
export const startOnPty = ({command, args, cwd, env, columns, rows, onData}: Options): PtyProcess => {
	const {fork, resize} = binding();
	const exit = Promise.withResolvers<Ended>();
	const words = Object.entries(env).map(([name, value]) => `${name}=${value}`);
	const {fd, pid, pty} = fork(command, args, words, cwd, columns, rows, -1, -1, true, helper(), (code, signal) => {
		const name = Object.entries(constants.signals).find(([, number]) => number === signal)?.[0];
		exit.resolve(name === undefined ? {code} : {signal: name as NodeJS.Signals});
	});
	// As long as we hold the terminal open it outlives the program, and can be asked how it was left.
	const slave = openSync(pty, files.O_RDWR | files.O_NOCTTY);
	const master = new ReadStream(fd);
	const closed = new Promise<void>(resolve => {
		master.once('close', resolve);
	});
	// When the last one lets go of the terminal, reading fails with EIO: the ordinary end.
	master.on('error', () => {});
	master.on('data', onData);

	const finish = async (): Promise<{readonly how: Ended; readonly left: Termios}> => {
		const how = await exit.promise;
		const left = await termiosOf(pty).catch(() => ({}));
		closeSync(slave);
		// Children in the background may hold it open for ever.
		const patience = setTimeout(() => master.destroy(), 500);
		await closed;
		clearTimeout(patience);
		return {how, left};
	};
	const finished = finish();
	let over = false;
	void finished.then(() => (over = true));

	return {
		pid,
		ended: finished.then(({how}) => how),
		write: text => {
			if (!master.destroyed) master.write(text);
		},
		resize: (wide, high) => {
			if (!master.destroyed) resize(fd, wide, high);
		},
		kill: signal => {
			if (!over) end(pid, signal);
		},
		hangUp: () => void master.destroy(),
		termios: () => (over ? finished.then(({left}) => left) : termiosOf(pty)),
		close: async () => {
			// Once it is over its number may be another's.
			if (!over) for (const member of new Set([pid, ...(await processesOf(pid))])) end(member, 'SIGKILL');
			master.destroy();
			await finished;
		},
	};
};
