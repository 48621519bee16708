#!/usr/bin/env node
import {existsSync} from 'node:fs';
import nodeModule from 'node:module';
import {homedir} from 'node:os';
import {join} from 'node:path';
import {fileURLToPath, pathToFileURL} from 'node:url';
import manifest from '../package.json' with {type: 'json'};

// This file is read by every Node there is, so it says little and loads the rest only when it can run.
const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);
const [only] = process.argv.slice(2);

if (major < 22 || (major === 22 && minor < 18)) {
	process.stderr.write(`unified-dgm needs Node 22.18 or newer, and this is ${process.versions.node}.\n`);
	process.exitCode = 2;
} else if (process.argv.length === 3 && (only === '--version' || only === '-v')) {
	process.stdout.write(`${manifest.version}\n`);
} else {
	nodeModule.enableCompileCache();
	const root = fileURLToPath(new URL('..', import.meta.url)).replace(/[/\\]$/, '');
	// Nothing more is loaded as long as nothing was promoted.
	const agents = join(process.env['UNIFIED_DGM_HOME'] ?? join(homedir(), '.unified-dgm'), 'agents');
	const promoted = existsSync(join(agents, 'archive.git', 'refs', 'heads', 'default'))
		? await (await import('./hand-over.ts')).handOver(process.argv.slice(2), process.env, root)
		: undefined;
	if (promoted === undefined) {
		const {main} = await import('./cli.ts');
		await main(process.argv.slice(2), manifest.version);
	} else {
		// What it starts to judge agents is this one.
		process.env['UNIFIED_DGM_HOST'] = root;
		await import(pathToFileURL(promoted).href);
	}
}
