import type {Duplex} from 'node:stream';
import type Docker from 'dockerode';
import type {Engine} from './engine.ts';
import {KEEPER, type Keeper, keeperOn} from './keeper.ts';
import type {Mount} from './mounts.ts';
import {HOME, type Limits, SHARE_OF_FILES} from './options.ts';
import {closeMetadata} from './metadata.ts';
import {unstarted, type Unstarted} from './script.ts';

export type Container = {
	readonly kind: 'container';
	readonly handle: Docker.Container;
	readonly keeper: Keeper;
	readonly shell: string;
	/** Ends it with all that runs in it; resolves when the engine has forgotten it. */
	readonly remove: () => Promise<void>;
};

export type Ground = {
	readonly image: string;
	readonly user: {readonly uid: number; readonly gid: number};
	readonly mounts: readonly Mount[];
	/** Folders of the image, to be written in a copy of the container's own. */
	readonly volumes: readonly string[];
	readonly network: 'off' | 'on';
	readonly limits: Limits;
	readonly labels: Record<string, string>;
	readonly env: Readonly<Record<string, string>>;
};

const settings = ({
	image,
	user,
	mounts,
	volumes,
	network,
	limits,
	labels,
	env,
}: Ground): Docker.ContainerCreateOptions => {
	const owner = `${user.uid}:${user.gid}`;
	const covered = new Set(mounts.map(({path}) => path));
	const size = Math.floor(limits.memory / SHARE_OF_FILES);
	const temporary = {
		// Open to all, of whom there is one: Podman knows no owner of a file system in memory.
		'/tmp': `rw,exec,nosuid,nodev,size=${size},mode=1777`,
		[HOME]: `rw,exec,nosuid,nodev,size=${size},mode=1777`,
	};
	return {
		Image: image,
		Entrypoint: ['/bin/sh', '-c', KEEPER],
		Cmd: [],
		User: owner,
		Env: Object.entries(env).map(([name, value]) => `${name}=${value}`),
		WorkingDir: '/',
		Hostname: 'sandbox',
		Labels: labels,
		Healthcheck: {Test: ['NONE']},
		OpenStdin: true,
		StdinOnce: true,
		AttachStdin: true,
		AttachStdout: true,
		AttachStderr: true,
		Tty: false,
		HostConfig: {
			AutoRemove: true,
			Init: true,
			NetworkMode: network === 'on' ? 'bridge' : 'none',
			ReadonlyRootfs: true,
			Mounts: [
				// Without a name they are the container's own, and removed with it.
				...volumes.map(path => ({Type: 'volume' as const, Source: '', Target: path})),
				...mounts.map(({path, access}) => ({
					Type: 'bind' as const,
					Source: path,
					Target: path,
					ReadOnly: access === 'read',
				})),
			],
			Tmpfs: Object.fromEntries(Object.entries(temporary).filter(([path]) => !covered.has(path))),
			CapDrop: ['ALL'],
			SecurityOpt: ['no-new-privileges'],
			Memory: limits.memory,
			MemorySwap: limits.memory,
			PidsLimit: limits.pids,
			NanoCpus: Math.round(limits.cpus * 1e9),
			Ulimits: [{Name: 'core', Soft: 0, Hard: 0}],
			IpcMode: 'private',
			LogConfig: {Type: 'none', Config: {}},
		},
	};
};

const removeNow = async (handle: Docker.Container): Promise<void> => {
	// It removes itself when it ends, so this may find it gone or going.
	await handle.remove({force: true, v: true}).catch(() => {});
	await handle.wait({condition: 'removed'}).catch(() => {});
};

/** Creates and starts a container that waits for commands. Throws what the engine throws. */
export const openContainer = async (engine: Engine, ground: Ground): Promise<Container | Unstarted> => {
	const handle = await engine.docker.createContainer(settings(ground));
	try {
		const stream = await handle.attach({stream: true, stdin: true, stdout: true, stderr: true, hijack: true});
		const keeper = keeperOn(stream as Duplex);
		await handle.start();
		const shell = await keeper.shell;
		const remove = async (): Promise<void> => {
			keeper.release();
			await removeNow(handle);
		};
		if (shell === undefined) {
			await remove();
			return unstarted(`the image ${ground.image} does not run /bin/sh`, 'name another image in security.image');
		}
		const closed = ground.network === 'off' ? undefined : await closeMetadata(engine, handle.id, ground.image);
		if (closed !== undefined) {
			await remove();
			return closed;
		}
		return {kind: 'container', handle, keeper, shell, remove};
	} catch (error) {
		await removeNow(handle);
		throw error;
	}
};
