import {fileURLToPath} from 'node:url';
import {randomUUID} from 'node:crypto';
import {expect, test} from 'vitest';
import type {Sandbox} from '../../core/sandbox.ts';
import {type Lack, sandboxLaw} from '../../testing/sandbox-law.ts';
import {makeControlGroup} from '../cgroup.ts';
import {LIMITS, type WallOptions} from '../options.ts';
import {openNative, probeNative} from './native.ts';
import type {Wanted} from './stand.ts';

const trial = await makeControlGroup(`unified-dgm-trial-${randomUUID()}`, LIMITS);
await trial?.remove();
// Limits of everything together take a control group, which takes root or a system that lends one.
const ungrouped: readonly Lack[] = trial === undefined ? ['limits'] : [];

/** Each combination of layers, and what `sandbox/README.md` says that it lacks. */
const COMBINATIONS: readonly (readonly [name: string, wanted: Wanted, lacks: readonly Lack[]])[] = [
	['namespaces, Landlock and seccomp', {}, ['network', ...ungrouped]],
	['namespaces and seccomp', {abi: 0}, ['network', ...ungrouped]],
	[
		'Landlock and seccomp',
		{namespaces: 'none'},
		['network', 'own network', 'own /tmp', 'attributes', 'names', ...ungrouped],
	],
	[
		'Landlock without scopes, and seccomp',
		{namespaces: 'none', abi: 3},
		['network', 'own network', 'own /tmp', 'attributes', 'names', 'end of the lost', 'signals', ...ungrouped],
	],
];

for (const [name, wanted, lacks] of COMBINATIONS) {
	const found = await probeNative(process.env, wanted);
	if (typeof found !== 'string') {
		test(`works here: ${name}`, () => expect(found.why).toBe(''));
		continue;
	}
	const opened = async (options: WallOptions): Promise<Sandbox> => {
		const sandbox = await openNative(options, wanted);
		if (sandbox.kind === 'unstarted') throw new Error(sandbox.why);
		return sandbox;
	};
	sandboxLaw(`native sandbox with ${name}`, {
		open: async ground => opened({...ground, session: 'test'}),
		doomed: [fileURLToPath(new URL('doomed.fixture.ts', import.meta.url)), JSON.stringify(wanted)],
		claims: 'every promise',
		lacks,
	});
}
