import {spawn} from 'node:child_process';
import {once} from 'node:events';
import {expect, test} from 'vitest';
import {needs} from '../testing/machine/needs.ts';
import {offersOf, flagOf} from './flags.ts';
import {manPage} from './man-page.ts';
import {everyVerb, flagsOf} from './verbs.ts';

/** What groff says of a page, and how it looks. */
const rendered = async (page: string): Promise<{readonly text: string; readonly warnings: string}> => {
	const child = spawn('groff', ['-ww', '-man', '-Tascii', '-P-cbou', '-rLL=300n'], {stdio: 'pipe'});
	let [text, warnings] = ['', ''];
	child.stdout.setEncoding('utf8').on('data', (chunk: string) => (text += chunk));
	child.stderr.setEncoding('utf8').on('data', (chunk: string) => (warnings += chunk));
	child.stdin.on('error', () => {});
	child.stdin.end(page);
	await once(child, 'close');
	return {text, warnings};
};

test(
	'groff reads the page without a warning, and prints every verb, flag and choice as it is typed',
	needs('groff'),
	async () => {
		const seen = await rendered(manPage('1.2.3'));
		expect(seen.warnings).toBe('');
		expect(seen.text).toContain('unified-dgm - a coding agent for the terminal');
		expect(seen.text).toContain('unified-dgm 1.2.3');
		const words = seen.text.replaceAll(/\s+/g, ' ');
		const verbs = everyVerb.filter(({path}) => path.length > 0).map(({path}) => ` unified-dgm ${path.join(' ')}`);
		const flags = new Set(everyVerb.flatMap(flagsOf));
		const shown = [...flags].filter(name => flagOf(name).hidden === undefined);
		const wanted = [
			...verbs,
			...shown.map(name => `--${name}`),
			...shown.flatMap(name => offersOf(flagOf(name).value)),
		];
		expect(wanted.filter(one => !words.includes(one))).toEqual([]);
	},
);

test('no line of the page begins with a request that a text made', () => {
	const requests = new Set(['.TH', '.SH', '.SS', '.TP', '.PP', '.B', '.br', '.nf', '.fi']);
	const begun = manPage('1.2.3')
		.split('\n')
		.filter(line => line.startsWith('.') || line.startsWith("'"));
	expect(begun.filter(line => !requests.has(line.split(' ')[0] ?? ''))).toEqual([]);
});
