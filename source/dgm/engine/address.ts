import {once} from 'node:events';
import {chmod, lstat, mkdir, mkdtemp, open, readFile, rename, rm, stat, writeFile} from 'node:fs/promises';
import {connect, type Server, type Socket} from 'node:net';
import {tmpdir} from 'node:os';
import {dirname, join} from 'node:path';
import {setTimeout as sleep} from 'node:timers/promises';
import {z} from 'zod';

/** Bytes of a socket's path that every system takes: `sun_path` holds 104 on macOS, 108 on Linux, with a zero at the end. */
const LONGEST = 103;

/** Who claims a run holds this lock for some milliseconds; one that is older is of somebody who died. */
const CLAIM_MS = 10_000;

/** Where the engine of a run is reached, and in which process it is kept. */
const Address = z.object({pid: z.int().positive(), socket: z.string()});
type Address = Readonly<z.infer<typeof Address>>;

const addressFile = (folder: string): string => join(folder, 'engine.json');

const addressIn = async (folder: string): Promise<Address | undefined> => {
	try {
		return Address.parse(JSON.parse(await readFile(addressFile(folder), 'utf8')));
	} catch {
		// None was written, or not whole: nobody is there.
		return undefined;
	}
};

/** A socket somebody listens at; undefined when nobody does, whatever is left of who did. */
const reach = (path: string): Promise<Socket | undefined> =>
	new Promise(resolve => {
		const socket = connect(path);
		socket.once('connect', () => resolve(socket));
		socket.once('error', () => resolve(undefined));
	});

/**
 * Reaches who keeps the engine of a run; undefined when nobody does. What a process left that died is recognised by nobody listening, and not by its
 * number: that may be another's by now. Nobody but the owner of the run is talked to.
 */
export const reachEngine = async (folder: string): Promise<Socket | undefined> => {
	const address = await addressIn(folder);
	if (address === undefined) return undefined;
	const about = await lstat(address.socket).catch(() => undefined);
	if (about?.isSocket() !== true || about.uid !== process.getuid?.()) return undefined;
	return await reach(address.socket);
};

/** Does something while nobody else does the same for this folder. */
const alone = async <Result>(folder: string, work: () => Promise<Result>): Promise<Result> => {
	const path = join(folder, 'engine.lock');
	for (;;) {
		try {
			await (await open(path, 'wx', 0o600)).close();
			break;
		} catch (error) {
			if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
			const since = (await stat(path).catch(() => undefined))?.mtimeMs;
			if (since !== undefined && Date.now() - since > CLAIM_MS) await rm(path, {force: true});
			else await sleep(10 + Math.random() * 20);
		}
	}
	try {
		return await work();
	} finally {
		await rm(path, {force: true});
	}
};

/** In the run's folder, or in one of its own where that has too long a name. */
const socketIn = async (folder: string): Promise<string> => {
	const path = join(folder, 'engine.sock');
	if (Buffer.byteLength(path) <= LONGEST) return path;
	return join(await mkdtemp(join(tmpdir(), 'unified-dgm-')), 'engine.sock');
};

/**
 * Lets a server listen for a run, where only its owner reaches it (0600, in a folder of 0700), and says where that is. What is returned takes that back;
 * undefined when somebody has the run already.
 */
export const claim = async (folder: string, server: Server): Promise<(() => Promise<void>) | undefined> => {
	await mkdir(folder, {recursive: true, mode: 0o700});
	return await alone(folder, async () => {
		const other = await reachEngine(folder);
		other?.destroy();
		if (other !== undefined) return undefined;
		const socket = await socketIn(folder);
		await rm(socket, {force: true});
		server.listen(socket);
		await once(server, 'listening');
		await chmod(socket, 0o600);
		const draft = `${addressFile(folder)}.${process.pid}`;
		await writeFile(draft, `${JSON.stringify({pid: process.pid, socket} satisfies Address)}\n`, {mode: 0o600});
		await rename(draft, addressFile(folder));
		return () =>
			alone(folder, async () => {
				// Somebody else's by now, when this process was away for long.
				if ((await addressIn(folder))?.pid === process.pid) await rm(addressFile(folder), {force: true});
				await rm(socket, {force: true});
				if (dirname(socket) !== folder) await rm(dirname(socket), {recursive: true, force: true});
			});
	});
};
