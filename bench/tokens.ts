import {readdir, readFile} from 'node:fs/promises';
import {join} from 'node:path';
import {fileURLToPath} from 'node:url';
import {countTokens} from 'gpt-tokenizer/encoding/o200k_base';
import {tokensOf} from '../source/core/tokens.ts';
import {samples} from './tokens/samples.ts';

/** How close tokens are guessed that are not counted (`source/core/tokens.ts`), and what counting them costs. */
const root = fileURLToPath(new URL('..', import.meta.url));

const textsIn = async (folder: string, ending: RegExp): Promise<string> => {
	const entries = await readdir(join(root, folder), {recursive: true, withFileTypes: true});
	const paths = entries
		.filter(entry => entry.isFile() && ending.test(entry.name))
		.map(entry => join(entry.parentPath, entry.name));
	const texts = await Promise.all(
		paths
			.toSorted()
			.slice(0, 120)
			.map(path => readFile(path, 'utf8')),
	);
	return texts.join('\n');
};

const timed = <Value>(work: () => Value): readonly [Value, number] => {
	const begun = performance.now();
	const value = work();
	return [value, performance.now() - begun];
};

const report = (name: string, text: string): void => {
	const [counted, counting] = timed(() => countTokens(text));
	const [guessed, guessing] = timed(() => tokensOf(text));
	const off = (100 * (guessed - counted)) / counted;
	const bytes = Buffer.byteLength(text);
	const offBytes = (100 * (bytes / 4 - counted)) / counted;
	const said = [
		`${String(counted).padStart(7)} tokens`,
		`guess ${off >= 0 ? '+' : ''}${off.toFixed(1)} %`,
		`bytes / 4 ${offBytes >= 0 ? '+' : ''}${offBytes.toFixed(0)} %`,
	];
	console.log(
		`  ${name.padEnd(26)} ${said.join('   ').padEnd(56)} counted in ${counting.toFixed(0)} ms, guessed in ${guessing.toFixed(0)} ms`,
	);
};

console.log('\nTokens by o200k_base, and the guess');
report('TypeScript (this program)', await textsIn('source', /\.ts$/));
report('Markdown (its pages)', await textsIn('docs', /\.md$/));
report('YAML (its profiles)', await textsIn('profiles', /\.yaml$/));
report('JSON (its schema)', await readFile(join(root, 'profiles/protocol.schema.json'), 'utf8'));
report('Python (a suite)', await textsIn('profiles/suites', /\.py$/));
report('JavaScript (suites)', await textsIn('profiles/suites', /\.js$/));
for (const [name, text] of Object.entries(samples)) report(name, text);
