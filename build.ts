import {rm} from 'node:fs/promises';
import {rolldown} from 'rolldown';
import manifest from './package.json' with {type: 'json'};

/** Bundles the program into `dist/`: few files, so that it starts fast; what one run does not need stays in chunks of its own. */
export const build = async (): Promise<void> => {
	await rm('dist', {recursive: true, force: true});
	const bundle = await rolldown({
		input: {'unified-dgm': 'source/unified-dgm.ts'},
		platform: 'node',
		// Native programs and grammars are files of their packages, found at run time.
		external: [/^@vscode\/ripgrep/, /^@vscode\/tree-sitter-wasm/, /^react-devtools-core$/, /\.node$/, 'dockerode'],
		transform: {define: {'process.env.NODE_ENV': '"production"', VERSION: JSON.stringify(manifest.version)}},
	});
	await bundle.write({dir: 'dist', format: 'esm', sourcemap: false, minify: false, chunkFileNames: '[name].js'});
	await bundle.close();
};

if (import.meta.main) await build();
