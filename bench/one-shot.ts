import {execFile} from 'node:child_process';
import {promisify} from 'node:util';
import {stage, programPath} from '../source/testing/program.ts';
import {startVendors} from '../source/testing/vendors.ts';
import type {Asked, Scripted} from '../source/testing/vendors/script.ts';
import {measure, report, time} from './measure.ts';

/**
 * What one shot costs beyond the model: a prompt, one tool call, an answer, against a scripted server on loopback that answers at once.
 * `docker` shows what the wall adds when nothing is run in it, and when one command is.
 */
const node = process.execPath;

const called = ({messages}: Asked): boolean =>
	messages.some(({blocks}) => blocks.some(block => block.type === 'result'));

const reading = (asked: Asked): Scripted => ({
	say: called(asked) ? ['It says hello.'] : [{tool: 'read', input: {path: 'hello.txt'}}],
});

const running = (asked: Asked): Scripted => ({
	say: called(asked) ? ['It ran.'] : [{tool: 'shell', input: {command: 'true'}}],
});

const hasImage = await promisify(execFile)('docker', ['image', 'inspect', 'unified-dgm/sandbox:1']).then(
	() => true,
	() => false,
);

await using scene = await stage({'hello.txt': 'hello\n'});
await using readers = await startVendors(reading);
await using runners = await startVendors(running);

const shot = (url: string, openaiUrl: string, profile: string, wall: string) => () =>
	time(
		node,
		[programPath, '-p', profile, '--full-auto', '--sandbox', wall, '--ephemeral', 'What does hello.txt say?'],
		{
			cwd: scene.project,
			env: {
				UNIFIED_DGM_HOME: scene.home,
				ANTHROPIC_API_KEY: 'sk-ant-bench-00000000000000000',
				ANTHROPIC_BASE_URL: url,
				OPENAI_API_KEY: 'sk-bench-000000000000000000000',
				OPENAI_BASE_URL: openaiUrl,
				GROQ_API_KEY: 'gsk_bench0000000000000000000',
				GROQ_BASE_URL: url,
			},
		},
	);

report(
	'One shot with one tool call, model answers at once, median of 11',
	await measure(11, {
		'node -e 0': () => time(node, ['-e', '0']),
		'one model, no wall, reads a file': shot(readers.url, readers.openaiUrl, 'solo', 'none'),
		'three stages, no wall, reads a file': shot(readers.url, readers.openaiUrl, 'default', 'none'),
		...(hasImage
			? {
					'one model, docker, reads a file': shot(readers.url, readers.openaiUrl, 'solo', 'docker'),
					'one model, docker, runs a command': shot(runners.url, runners.openaiUrl, 'solo', 'docker'),
				}
			: {}),
	}),
);
