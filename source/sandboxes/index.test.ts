import {homedir, tmpdir} from 'node:os';
import {describe, expect, test} from 'vitest';
import {needs} from '../testing/machine/needs.ts';
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
	test(
		'takes the next that works when there is no engine, and says why when that one lacks something',
		needs('Linux'),
		async () => {
			const works = (await probeWalls({env: NOWHERE})).filter(probe => probe.works).map(({kind}) => kind);
			const opened = await openSandbox('auto', options(NOWHERE));
			if (!('sandbox' in opened)) throw new Error(opened.unavailable);
			expect(opened.sandbox.kind).toBe(works[0]);
			const isWhole = opened.sandbox.kind !== 'none' && !opened.sandbox.about.includes('restored');
			const said = opened.notices.map(notice => /^no (\w+) wall: \S|^no wall around/.exec(notice)?.[1]);
			const isNone = opened.sandbox.kind === 'none';
			expect(said).toEqual(isWhole ? [] : ['docker', 'native', 'bubblewrap', ...(isNone ? [undefined] : [])]);
			const [first = 'no docker wall: no Docker engine: nothing at /no/such/socket (start Docker'] = opened.notices;
			expect(first).toMatch(/^no docker wall: no Docker engine: nothing at \/no\/such\/socket \(start Docker/);
			await opened.sandbox[Symbol.asyncDispose]();
		},
	);

	test('passes over what cannot keep its promise, down to none, and says of each why', needs('Linux'), async () => {
		const opened = await openSandbox('auto', {...options(NOWHERE), network: 'on'});
		if (!('sandbox' in opened)) throw new Error(opened.unavailable);
		expect([opened.sandbox.kind, opened.notices]).toEqual([
			'none',
			[
				expect.stringMatching(/^no docker wall: no Docker engine/),
				expect.stringMatching(/^no native wall: .* cannot open the network/),
				expect.stringMatching(/^no bubblewrap wall: /),
				'no wall around commands: none of them works here',
			],
		]);
		await opened.sandbox[Symbol.asyncDispose]();
	});

	test.each(['/', '/home', homedir()])(
		'lets no command write %s, whose files run at the next login',
		async directory => {
			const opened = await openSandbox('auto', {...options({...NOWHERE, HOME: homedir()}), directory});
			if (!('sandbox' in opened)) throw new Error(opened.unavailable);
			const isRefused = directory === '/' || homedir() === directory || homedir().startsWith(`${directory}/`);
			expect(opened.sandbox.kind === 'none').toBe(isRefused);
			expect(/whole file system|your home/.test(opened.notices.join('\n'))).toBe(isRefused);
			await opened.sandbox[Symbol.asyncDispose]();
		},
	);

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

	test('has no wall of another system', async () => {
		const kind = process.platform === 'darwin' ? 'bubblewrap' : 'seatbelt';
		expect(await openSandbox(kind, options({}))).toEqual({
			unavailable: kind === 'seatbelt' ? 'Seatbelt is for macOS only' : 'bubblewrap is for Linux only',
			hint: 'choose docker',
		});
	});

	test('tells which walls work here', async () => {
		const probes = await probeWalls({env: NOWHERE});
		expect(probes.map(({kind, works}) => [kind, works])).toEqual([
			['docker', false],
			['seatbelt', expect.any(Boolean)],
			['native', expect.any(Boolean)],
			['bubblewrap', expect.any(Boolean)],
			['none', true],
		]);
		expect(probes.every(({works, why, hint}) => why !== '' && (works || hint !== undefined))).toBe(true);
	});
});
