import {execFile} from 'node:child_process';
import {randomUUID} from 'node:crypto';
import {promisify} from 'node:util';
import Docker from 'dockerode';
import {run} from '../source/core/effect.ts';
import type {Sandbox} from '../source/core/sandbox.ts';
import {findBoxes} from '../source/sandboxes/boxes.ts';
import {openSandbox} from '../source/sandboxes/index.ts';
import {protectedPaths} from '../source/sandboxes/protected.ts';
import {stage} from '../source/testing/program.ts';
import {measure, report, time} from './measure.ts';

/** What a wall adds to a command that does nothing: a warm wall each, beside a plain spawn, a bare `exec` through the API, and `docker run`. */
const image = 'unified-dgm/sandbox:1';
const has = async (command: string, ...args: readonly string[]): Promise<boolean> =>
	promisify(execFile)(command, [...args]).then(
		() => true,
		() => false,
	);

await using scene = await stage({});
const options = {
	directory: scene.project,
	added: [],
	network: 'off',
	protected: await protectedPaths(scene.project),
	session: 'bench',
	env: process.env,
} as const;
const open = async (kind: 'none' | 'docker' | 'native' | 'bubblewrap'): Promise<Sandbox> => {
	const opened = await openSandbox(kind, options);
	if ('unavailable' in opened) throw new Error(opened.unavailable);
	return opened.sandbox;
};

const exec = (sandbox: Sandbox) => async (): Promise<number> => {
	const begun = performance.now();
	const options = {signal: new AbortController().signal, timeoutMs: 30_000};
	const {ending} = await run(sandbox.exec({script: 'true', cwd: scene.project}, options));
	if (ending.kind !== 'exited' || ending.code !== 0) throw new Error(JSON.stringify(ending));
	return performance.now() - begun;
};

const subjects: Record<string, () => Promise<number>> = {'spawn of bash -c true': () => time('bash', ['-c', 'true'])};
const walls: Sandbox[] = [];
const add = async (name: string, kind: 'none' | 'docker' | 'native' | 'bubblewrap'): Promise<void> => {
	const sandbox = await open(kind);
	walls.push(sandbox);
	subjects[name] = exec(sandbox);
};

await add('no wall', 'none');
const {openNative} = await import('../source/sandboxes/native/native.ts');
for (const [name, wanted] of [
	['native, with namespaces', {namespaces: 'own'}],
	['native, without', {namespaces: 'none'}],
] as const) {
	const sandbox = await openNative({...options, env: process.env}, wanted);
	if (sandbox.kind === 'unstarted') console.log(`${name}: ${sandbox.why}`);
	else {
		walls.push(sandbox);
		subjects[name] = exec(sandbox);
	}
}
if (await has('bwrap', '--version')) await add('bubblewrap', 'bubblewrap');
let plain: Docker.Container | undefined;
if (await has('docker', 'image', 'inspect', image)) {
	await add('docker, warm', 'docker');
	plain = await new Docker().createContainer({
		Image: image,
		Cmd: ['sleep', '600'],
		HostConfig: {AutoRemove: true, NetworkMode: 'none'},
	});
	await plain.start();
	const container = plain;
	subjects['docker exec through the API, bare'] = async () => {
		const begun = performance.now();
		const made = await container.exec({Cmd: ['bash', '-c', 'true'], AttachStdout: true, AttachStderr: true});
		const stream = await made.start({});
		stream.resume();
		await new Promise(resolve => {
			stream.once('end', resolve);
		});
		await made.inspect();
		return performance.now() - begun;
	};
	subjects['docker run --rm'] = () => time('docker', ['run', '--rm', '--network', 'none', image, 'bash', '-c', 'true']);
}

/** What a task takes: a box that nobody used before, three commands, and its end. */
const boxes: Record<string, () => Promise<number>> = {};
for (const kind of ['native', 'docker'] as const) {
	const found = await findBoxes(
		{
			env: process.env,
			session: `bench ${randomUUID()}`,
			recipe: '/nowhere',
			hidden: [],
			signal: new AbortController().signal,
			progress: () => {},
		},
		[kind],
	);
	if (found.kind === 'unstarted') console.log(`${kind} boxes: ${found.why}`);
	else
		boxes[`a ${kind} box`] = async () => {
			const begun = performance.now();
			const limits = {memory: 512 * 1024 ** 2, pids: 128, cpus: 1};
			const box = found.open({directory: scene.project, volumes: [], limits});
			for (const script of ['mkdir /tmp/work', 'echo x >/tmp/work/x', 'cat /tmp/work/x']) {
				const options = {signal: new AbortController().signal, timeoutMs: 30_000, write: 'nothing'} as const;
				const {ending} = await run(box.exec({script, cwd: scene.project}, options));
				if (ending.kind !== 'exited' || ending.code !== 0) throw new Error(JSON.stringify(ending));
			}
			await box[Symbol.asyncDispose]();
			return performance.now() - begun;
		};
}

try {
	report('A command that does nothing, median of 21', await measure(21, subjects));
	report('A new box, three commands in it and its end, median of 11', await measure(11, boxes));
} finally {
	await plain?.kill();
	for (const wall of walls) await wall[Symbol.asyncDispose]();
}
