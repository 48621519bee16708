import {tmpdir} from 'node:os';
import {describe, expect, test} from 'vitest';
import type {WallKind} from '../core/sandbox.ts';
import {openSandbox, probeWalls} from './index.ts';
import type {WallOptions} from './options.ts';

const options = (env: Readonly<Record<string, string>>): WallOptions => ({
	directory: tmpdir(),
	added: [],
	network: 'off',
	protected: [],
	session: 'test',
	env,
});

const NOWHERE = {DOCKER_HOST: 'unix:///no/such/socket'};

describe('choosing a wall', () => {
	test('takes none when there is no engine, and says why', async () => {
		const opened = await openSandbox('auto', options(NOWHERE));
		if (!('sandbox' in opened)) throw new Error(opened.unavailable);
		expect([opened.sandbox.kind, opened.notices]).toEqual([
			'none',
			[
				expect.stringMatching(
					/^no wall around commands: no Docker engine: nothing at \/no\/such\/socket \(start Docker/,
				),
			],
		]);
		await opened.sandbox[Symbol.asyncDispose]();
	});

	test('takes none without a word when none was asked for', async () => {
		const opened = await openSandbox('none', options({}));
		if (!('sandbox' in opened)) throw new Error(opened.unavailable);
		expect([opened.sandbox.kind, opened.sandbox.about, opened.notices]).toEqual([
			'none',
			'no wall: commands run as you, network on',
			[],
		]);
		await opened.sandbox[Symbol.asyncDispose]();
	});

	test('never replaces a wall that was asked for by name', async () => {
		expect(await openSandbox('docker', options(NOWHERE))).toEqual({
			unavailable: 'no Docker engine: nothing at /no/such/socket',
			hint: expect.stringContaining('start Docker'),
		});
		expect(await openSandbox('docker', options({DOCKER_HOST: 'tcp://10.0.0.1:2375'}))).toEqual({
			unavailable: 'DOCKER_HOST is tcp://10.0.0.1:2375; only unix:// sockets are supported',
			hint: 'unset DOCKER_HOST or give a unix:// socket',
		});
	});

	test.each(['seatbelt', 'bubblewrap'] satisfies WallKind[])('has no %s yet', async kind => {
		expect(await openSandbox(kind, options({}))).toEqual({
			unavailable: `the ${kind} wall does not exist yet`,
			hint: 'choose docker or none',
		});
	});

	test('tells which walls work here', async () => {
		const probes = await probeWalls({env: NOWHERE});
		expect(probes.map(({kind, works}) => [kind, works])).toEqual([
			['docker', false],
			['seatbelt', false],
			['bubblewrap', false],
			['none', true],
		]);
		expect(probes.every(({works, why, hint}) => why !== '' && (works || hint !== undefined))).toBe(true);
	});
});
