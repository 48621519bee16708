import {stat} from 'node:fs/promises';
import {join} from 'node:path';
import type Docker from 'dockerode';
import type {Variables} from './environment.ts';
import {within} from './time.ts';
import {unstarted, type Unstarted} from './script.ts';

/** An engine that answers, and what matters of it. */
export type Engine = {
	readonly docker: Docker;
	readonly socket: string;
	/** The engine runs as a user: its root is that user. */
	readonly rootless: boolean;
	readonly version: string;
};

const START = 'start Docker (Docker Desktop, `sudo systemctl start docker`, `colima start`), or choose --sandbox none';

/** Where the engine's socket may be, first the one that was asked for. */
const socketsOf = (env: Variables): readonly string[] | Unstarted => {
	const host = env['DOCKER_HOST'];
	if (host !== undefined && host !== '') {
		if (host.startsWith('unix://')) return [host.slice('unix://'.length)];
		if (host.startsWith('/')) return [host];
		return unstarted(
			`DOCKER_HOST is ${host}; only unix:// sockets are supported`,
			'unset DOCKER_HOST or give a unix:// socket',
		);
	}
	const [home, runtime] = [env['HOME'], env['XDG_RUNTIME_DIR']];
	return [
		...(runtime ? [join(runtime, 'docker.sock')] : []),
		'/var/run/docker.sock',
		...(home ? [join(home, '.docker/run/docker.sock'), join(home, '.colima/default/docker.sock')] : []),
		...(runtime ? [join(runtime, 'podman/podman.sock')] : []),
		'/run/podman/podman.sock',
	];
};

const codeOf = (error: unknown): string =>
	typeof error === 'object' && error !== null && 'code' in error ? String(error.code) : '';

/** HTTP status of an engine's refusal, if it was one. */
export const statusOf = (error: unknown): number | undefined =>
	typeof error === 'object' && error !== null && 'statusCode' in error ? Number(error.statusCode) : undefined;

/** What an engine said, in one line. */
export const engineMessage = (error: unknown): string => {
	const said =
		typeof error === 'object' && error !== null && 'json' in error
			? (error.json as {message?: unknown} | null)?.message
			: undefined;
	const text = typeof said === 'string' ? said : error instanceof Error ? error.message : String(error);
	return text.trim().replaceAll(/\s+/g, ' ');
};

/** What an engine's fault means for a command that was to run. */
export const sayEngineFault = (error: unknown): Unstarted => {
	switch (codeOf(error)) {
		case 'ECONNREFUSED':
		case 'ENOENT':
		case 'ECONNRESET':
		case 'EPIPE':
		case 'ETIMEDOUT':
			return unstarted('the Docker engine does not answer', START);
		case 'EACCES':
		case 'EPERM':
			return unstarted(
				'the Docker socket may not be used by this user',
				'join the group `docker`, or run a rootless engine',
			);
		default: {
			const message = engineMessage(error);
			return /no space left/i.test(message)
				? unstarted('the Docker engine has no disk space left', 'free some with `docker system prune`')
				: unstarted(`the Docker engine says: ${message}`);
		}
	}
};

/** What is read of an engine's answer to `info`. */
type Info = {readonly SecurityOptions?: readonly string[] | null; readonly ServerVersion?: string};

const isRootless = (info: Info): boolean => (info.SecurityOptions ?? []).some(option => option.includes('rootless'));

/** Milliseconds that an engine has to answer when we look for it. */
const ANSWER_LIMIT = 3000;

/** Finds an engine that answers within three seconds. */
export const findEngine = async (env: Variables): Promise<Engine | Unstarted> => {
	const sockets = socketsOf(env);
	if ('kind' in sockets) return sockets;
	const {default: Docker} = await import('dockerode');
	let fault: Unstarted | undefined;
	for (const socket of sockets) {
		const found = await stat(socket).catch(() => undefined);
		if (!found?.isSocket()) continue;
		const docker = new Docker({socketPath: socket});
		try {
			const info = await within(ANSWER_LIMIT, docker.info() as Promise<Info>);
			if (info === undefined) {
				fault ??= unstarted('the Docker engine does not answer', START);
				continue;
			}
			return {docker, socket, rootless: isRootless(info), version: info.ServerVersion ?? 'unknown'};
		} catch (error) {
			fault ??= sayEngineFault(error);
		}
	}
	return fault ?? unstarted(`no Docker engine: nothing at ${sockets.join(', ')}`, START);
};
