import {mkdtemp, rm} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {fileURLToPath} from 'node:url';
import {afterAll, beforeAll, describe, vi} from 'vitest';
import type {Sandbox} from '../../core/sandbox.ts';
import {isThere, needs} from '../../testing/machine/needs.ts';
import {type Lack, sandboxLaw} from '../../testing/sandbox-law.ts';
import type {WallOptions} from '../options.ts';
import {openNative} from './native.ts';
import type {Wanted} from './stand.ts';

// Limits of everything together take a control group, which takes root or a system that lends one.
const ungrouped: readonly Lack[] = isThere('control groups') ? [] : ['limits'];

/** Each combination of layers, and what `sandbox/README.md` says that it lacks. */
const COMBINATIONS: readonly (readonly [
	name: string,
	wanted: Wanted,
	lacks: readonly Lack[],
	files: 'fresh' | 'lasting',
])[] = [
	['namespaces, Landlock and seccomp', {}, ['network', ...ungrouped], 'fresh'],
	// Boxes for many commands: what one command leaves in memory must help no other one out.
	['namespaces and seccomp, and files that last', {abi: 0}, ['network', ...ungrouped], 'lasting'],
	[
		'Landlock and seccomp',
		{namespaces: 'none'},
		['network', 'own network', 'own /tmp', 'attributes', 'devices', 'names', ...ungrouped],
		'fresh',
	],
	[
		'Landlock without scopes, and seccomp',
		{namespaces: 'none', abi: 3},
		[
			'network',
			'own network',
			'own /tmp',
			'attributes',
			'devices',
			'names',
			'end of the lost',
			'signals',
			...ungrouped,
		],
		'fresh',
	],
];

describe.each(COMBINATIONS)('the native sandbox with %s', (name, wanted, lacks, files) => {
	describe('stands', needs(wanted.namespaces === 'none' ? 'Landlock' : 'namespaces', 'python3'), () => {
		// What is set aside stays for a person: here it goes with the test.
		let temporary = '';
		beforeAll(async () => {
			temporary = await mkdtemp(join(tmpdir(), 'native-law-'));
			vi.stubEnv('TMPDIR', temporary);
		});
		afterAll(async () => {
			vi.unstubAllEnvs();
			await rm(temporary, {recursive: true, force: true});
		});

		const opened = async (options: WallOptions): Promise<Sandbox> => {
			const sandbox = await openNative(options, wanted, files);
			if (sandbox.kind === 'unstarted') throw new Error(sandbox.why);
			return sandbox;
		};
		sandboxLaw(name, {
			open: async ground => opened({...ground, session: 'test'}),
			doomed: [fileURLToPath(new URL('doomed.fixture.ts', import.meta.url)), JSON.stringify(wanted), files],
			claims: 'every promise',
			lacks,
		});
	});
});
