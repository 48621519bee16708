import {chmod, mkdir, readdir, readFile, rm, writeFile} from 'node:fs/promises';
import {join} from 'node:path';
import {rolldown} from 'rolldown';
import {launcherFile} from './source/sandboxes/native/launcher.ts';
import manifest from './package.json' with {type: 'json'};
import {scripts} from './source/cli/completion/scripts.ts';
import {manPage} from './source/cli/man-page.ts';

/** The package of a file in `node_modules`; a module that the bundler made has a zero in its name, and none. */
const packageOf = (file: string): string | undefined =>
	/^[^\0]*\/node_modules\/((?:@[^/]+\/)?[^/]+)\//.exec(file.replaceAll('\\', '/'))?.[0];

/** What the licences of bundled packages ask for: their text goes along. */
const licences = async (files: readonly string[]): Promise<string> => {
	const folders = [...new Set(files.flatMap(file => packageOf(file) ?? []))].toSorted();
	const texts = await Promise.all(
		folders.map(async folder => {
			const {name, version, license} = JSON.parse(await readFile(join(folder, 'package.json'), 'utf8')) as Record<
				string,
				string
			>;
			const file = (await readdir(folder)).find(entry => /^licen[cs]e/i.test(entry));
			const text = file === undefined ? '' : await readFile(join(folder, file), 'utf8');
			return `${name} ${version} (${license})\n\n${text.trim()}\n`;
		}),
	);
	return `This program holds code of these packages.\n\n${texts.join(`\n${'-'.repeat(78)}\n\n`)}`;
};

/** What shells and `man` read, made of the same table as the program's help. */
const writePages = async (): Promise<void> => {
	await mkdir('dist/completions');
	for (const {file, write} of scripts) await writeFile(join('dist/completions', file), write());
	await writeFile('dist/unified-dgm.1', manPage(manifest.version));
};

/** Bundles the program into `dist/`: few files, so that it starts fast; what one run does not need stays in chunks of its own. */
export const build = async (): Promise<void> => {
	await rm('dist', {recursive: true, force: true});
	const bundle = await rolldown({
		input: {
			'unified-dgm': 'source/unified-dgm.ts',
			// The thread of the index: whoever starts it asks for it by this name.
			'index-worker': 'source/workspace/index/worker.ts',
		},
		platform: 'node',
		// These bring programs and grammars as files, or are too large for what is seldom used of them.
		external: [
			...Object.keys(manifest.dependencies).map(name => new RegExp(`^${name}(?:/|$)`)),
			/\.node$/,
			'cpu-features',
		],
		// Asked for by Ink in development alone.
		resolve: {alias: {'react-devtools-core': false}},
		transform: {define: {'process.env.NODE_ENV': '"production"'}},
	});
	const {output} = await bundle.write({dir: 'dist', format: 'esm', chunkFileNames: '[name].js'});
	await bundle.close();
	const bundled = output.flatMap(chunk => (chunk.type === 'chunk' ? Object.keys(chunk.modules) : []));
	await writeFile('dist/licences.txt', await licences(bundled));
	// The native sandbox starts each command with the one of its processor.
	for (const arch of ['x64', 'arm64'] as const)
		await writeFile(`dist/launcher-${arch}`, launcherFile(arch), {mode: 0o755});
	await writePages();
	// A link to it is a program, also where npm did not make that link.
	await chmod('dist/unified-dgm.js', 0o755);
};

if (import.meta.main) await build();
