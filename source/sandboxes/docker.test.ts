import {spawn} from 'node:child_process';
import {randomUUID} from 'node:crypto';
import {access, mkdtemp, realpath, rm, writeFile} from 'node:fs/promises';
import {connect, createServer, type Server, type Socket} from 'node:net';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {fileURLToPath} from 'node:url';
import {afterAll, beforeAll, describe, expect, test} from 'vitest';
import {run} from '../core/effect.ts';
import type {Sandbox} from '../core/sandbox.ts';
import {needs} from '../testing/machine/needs.ts';
import {sandboxLaw} from '../testing/sandbox-law.ts';
import {openDocker, whyNotMountable} from './docker.ts';
import {type Engine, findEngine} from './engine.ts';
import {haveImage} from './image.ts';
import {openSandbox} from './index.ts';
import {IMAGE, type WallOptions} from './options.ts';
import {labelsOf, reapOrphans} from './reap.ts';

const found = await findEngine(process.env);

const recipe = fileURLToPath(new URL('../../sandbox', import.meta.url));
const never = new AbortController().signal;

/** Does it come to hold within ten seconds? */
const until = async (holds: () => Promise<boolean>): Promise<boolean> => {
	for (let at = 0; at < 200 && !(await holds()); at += 1)
		await new Promise(resolve => {
			setTimeout(resolve, 50);
		});
	return holds();
};

const withEngine = (engine: Engine): void => {
	const session = `test ${randomUUID()}`;
	const options = (directory: string, more: Partial<WallOptions> = {}): WallOptions => ({
		directory,
		added: [],
		protected: [],
		network: 'off',
		session,
		env: process.env,
		...more,
	});
	const containers = async (label: string): Promise<readonly string[]> =>
		(await engine.docker.listContainers({all: true, filters: {label: [`unified-dgm.session=${label}`]}})).map(
			({Id}) => Id,
		);

	const exec = async (sandbox: Sandbox, script: string, cwd: string) =>
		run(sandbox.exec({script, cwd}, {signal: never, timeoutMs: 20_000}));

	sandboxLaw('docker wall', {
		open: async ground => openDocker(engine, {...ground, session}),
		doomed: [fileURLToPath(new URL('doomed.fixture.ts', import.meta.url)), 'docker'],
		claims: 'every promise',
		lacks: ['own filter'],
	});

	describe('docker', () => {
		let directory = '';
		beforeAll(async () => {
			directory = await realpath(await mkdtemp(join(tmpdir(), 'docker-')));
		});
		afterAll(async () => {
			expect(await containers(session)).toEqual([]);
			await rm(directory, {recursive: true, force: true});
		});

		test('makes one container a session, with the first command, and leaves none', async () => {
			const mine = `test ${randomUUID()}`;
			const sandbox = openDocker(engine, options(directory, {session: mine}));
			const counts = [(await containers(mine)).length];
			await Promise.all([exec(sandbox, 'true', directory), exec(sandbox, 'true', directory)]);
			counts.push((await containers(mine)).length);
			await sandbox[Symbol.asyncDispose]();
			counts.push((await containers(mine)).length);
			expect(counts).toEqual([0, 1, 0]);
		});

		test('makes a second one with the first command that may write nothing, and leaves none', async () => {
			const mine = `test ${randomUUID()}`;
			const sandbox = openDocker(engine, options(directory, {session: mine}));
			const look = async () =>
				run(sandbox.exec({script: 'true', cwd: directory}, {signal: never, timeoutMs: 20_000, write: 'nothing'}));
			await exec(sandbox, 'true', directory);
			await Promise.all([look(), look()]);
			const count = (await containers(mine)).length;
			await sandbox[Symbol.asyncDispose]();
			expect([count, (await containers(mine)).length]).toEqual([2, 0]);
		});

		test('takes another container when its own was taken away', async () => {
			const mine = `test ${randomUUID()}`;
			await using sandbox = openDocker(engine, options(directory, {session: mine}));
			await exec(sandbox, 'true', directory);
			for (const id of await containers(mine)) await engine.docker.getContainer(id).remove({force: true});
			expect((await exec(sandbox, 'echo on', directory)).output).toBe('on\n');
		});

		test('says what to do when the engine stops in mid-session, and goes on when it is back', async () => {
			const socket = join(directory, 'engine.sock');
			const connections = new Set<Socket>();
			const serve = async (): Promise<Server> => {
				const server = createServer(near => {
					const far = connect(engine.socket);
					for (const end of [near, far]) {
						connections.add(end);
						end.on('error', () => {});
					}
					near.pipe(far).pipe(near);
				});
				await new Promise<void>(resolve => {
					server.listen(socket, resolve);
				});
				return server;
			};
			const server = await serve();
			const proxied = await findEngine({DOCKER_HOST: `unix://${socket}`});
			if ('kind' in proxied) throw new Error(proxied.why);
			// Not the directory of the socket: no wall shows that.
			const work = await realpath(await mkdtemp(join(tmpdir(), 'docker-')));
			await using sandbox = openDocker(proxied, options(work));
			expect((await exec(sandbox, 'echo on', work)).output).toBe('on\n');
			const stopped = new Promise<void>(resolve => {
				server.close(() => resolve());
			});
			const running = exec(sandbox, 'sleep 60', work);
			setTimeout(() => {
				for (const end of connections) end.destroy();
			}, 300);
			await stopped;
			const fault = {
				kind: 'unstarted',
				why: 'the Docker engine does not answer',
				hint: expect.stringContaining('start Docker'),
			};
			expect((await running).ending).toEqual(fault);
			expect((await exec(sandbox, 'true', work)).ending).toEqual(fault);
			const again = await serve();
			expect((await exec(sandbox, 'echo back', work)).output).toBe('back\n');
			await sandbox[Symbol.asyncDispose]();
			again.close();
			await rm(work, {recursive: true});
		});

		test('leaves no container when we are killed', async () => {
			const fixture = fileURLToPath(new URL('doomed.fixture.ts', import.meta.url));
			const begun = join(directory, 'begun');
			const child = spawn(process.execPath, [fixture, 'docker', directory, 'touch begun; sleep 600'], {
				stdio: 'ignore',
			});
			expect(
				await until(async () =>
					access(begun).then(
						() => true,
						() => false,
					),
				),
			).toBe(true);
			expect(await containers(`doomed ${child.pid}`)).toHaveLength(1);
			child.kill('SIGKILL');
			expect(await until(async () => (await containers(`doomed ${child.pid}`)).length === 0)).toBe(true);
		});

		test('removes the containers of the dead, and only theirs', async () => {
			const make = async (labels: Record<string, string>): Promise<string> =>
				(await engine.docker.createContainer({Image: IMAGE, Cmd: ['true'], Labels: labels})).id;
			const mine = await labelsOf(`test ${randomUUID()}`);
			const alive = await make(mine);
			const elsewhere = await make({...mine, 'unified-dgm.place': 'another machine', 'unified-dgm.life': 'long ago'});
			// Our number, but of a process that began at another time.
			const dead = await make({...mine, 'unified-dgm.life': 'long ago'});
			const gone = await make({...mine, 'unified-dgm.pid': '4194999'});
			await reapOrphans(engine.docker);
			// Another session on this machine may be removing the same ones right now.
			await until(async () => (await containers(mine['unified-dgm.session'] ?? '')).length === 2);
			const left = await containers(mine['unified-dgm.session'] ?? '');
			expect([...left].sort()).toEqual([alive, elsewhere].sort());
			expect([dead, gone].filter(id => left.includes(id))).toEqual([]);
			for (const id of left) await engine.docker.getContainer(id).remove({force: true});
		});

		test('builds an image from its recipe, telling how far it is', async () => {
			const image = `unified-dgm/test-${randomUUID()}:1`;
			await writeFile(join(directory, 'Dockerfile'), `FROM ${IMAGE}\nRUN echo made\n`);
			const said: string[] = [];
			const built = await run(haveImage(engine, {image, recipe: directory, signal: never}), line => said.push(line));
			const again = await run(haveImage(engine, {image, recipe: directory, signal: never}), line =>
				said.push(`again ${line}`),
			);
			await engine.docker.getImage(image).remove();
			expect(again).toEqual(built);
			expect([built.kind, said[0], said.includes('made'), said.some(line => line.startsWith('again'))]).toEqual([
				'ready',
				`building the image ${image}, once`,
				true,
				false,
			]);
		});

		test('says what to do when an image cannot be had', async () => {
			const image = 'localhost:9/nobody/nothing:1';
			const opened = await openSandbox('docker', options(directory, {image, recipe}));
			expect(opened).toEqual({
				unavailable: expect.stringContaining(`the image ${image} cannot be pulled: `),
				hint: `docker pull ${image}, or name another image in security.image`,
			});
		});

		test('says what is wrong with an image that has no shell', async () => {
			const image = `unified-dgm/test-${randomUUID()}:1`;
			await writeFile(join(directory, 'Dockerfile'), 'FROM scratch\nCOPY Dockerfile /\n');
			await run(haveImage(engine, {image, recipe: directory, signal: never}));
			await using sandbox = openDocker(engine, options(directory, {image}));
			const {ending} = await exec(sandbox, 'true', directory);
			await engine.docker.getImage(image).remove();
			expect(ending).toEqual({
				kind: 'unstarted',
				why: expect.stringContaining('/bin/sh'),
				hint: ending.kind === 'unstarted' ? ending.hint : '',
			});
		});

		test('does not run where the wall shows nothing', async () => {
			await using sandbox = openDocker(engine, options(directory));
			expect((await exec(sandbox, 'true', '/usr')).ending).toEqual({
				kind: 'unstarted',
				why: '/usr is not shown behind the wall',
				hint: undefined,
			});
		});

		test.each(['/', '/run', '/var/run'])('does not take %s for a workspace', async path => {
			const refusal = await whyNotMountable(engine, options(await realpath(path)));
			expect(refusal?.kind).toBe('unstarted');
		});
	});
};

describe('with an engine', needs('docker'), () => {
	withEngine(found as Engine);
});
