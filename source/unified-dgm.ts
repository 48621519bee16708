#!/usr/bin/env node
import nodeModule from 'node:module';
import {fileURLToPath, pathToFileURL} from 'node:url';
import manifest from '../package.json' with {type: 'json'};
import {handOver} from './hand-over.ts';

// This file is read by every Node there is, so it says little (as does what looks whom to hand over to) and loads the rest only when it can run.
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
	const promoted = await handOver(process.argv.slice(2), process.env, root);
	if (promoted === undefined) {
		const {main} = await import('./cli.ts');
		await main(process.argv.slice(2), manifest.version);
	} else {
		// What it starts to judge agents is this one.
		process.env['UNIFIED_DGM_HOST'] = root;
		await import(pathToFileURL(promoted).href);
	}
}
