import {spawn} from 'node:child_process';
import {cp, mkdtemp} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {fileURLToPath} from 'node:url';
import {probeWalls} from '../source/sandboxes/index.ts';

/**
 * Copies the sample project to a temporary folder and lets the agent repair it there, live: no key, no network. Inside the first wall that is
 * ready; where there is none the agent asks before each command, but the sample's check, which the demo's own configuration allows.
 */
const sample = fileURLToPath(new URL('shopping-cart', import.meta.url));
const program = fileURLToPath(new URL('../dist/unified-dgm.js', import.meta.url));

const run = (command: string, args: readonly string[], cwd: string, env = {}): Promise<number> =>
	new Promise((resolve, reject) => {
		const child = spawn(command, args, {cwd, stdio: 'inherit', env: {...process.env, ...env}});
		child.once('error', reject);
		child.once('close', code => resolve(code ?? 1));
	});

const say = (text: string): void => void process.stdout.write(`\n${text}\n\n`);

const root = await mkdtemp(join(tmpdir(), 'unified-dgm-demo-'));
const [project, home] = [join(root, 'shopping-cart'), join(root, 'home')];
await cp(sample, project, {recursive: true});
await cp(fileURLToPath(new URL('demo-home', import.meta.url)), home, {recursive: true});

// A first build of Docker's image can take minutes, and is not waited for; the demo takes seconds.
const walls = await probeWalls({env: process.env, recipe: fileURLToPath(new URL('../sandbox', import.meta.url))});
const wall = walls.find(({ready}) => ready)?.kind ?? 'none';

say(`$ cd ${project}\n$ unified-dgm -p offline --full-auto --sandbox ${wall} "the tests fail: find the bug and repair it"`);
const repaired = await run(
	process.execPath,
	[program, '-p', 'offline', '--full-auto', '--sandbox', wall, 'the tests fail: find the bug and repair it'],
	project,
	{UNIFIED_DGM_HOME: home},
);

say('$ npm test');
const green = await run('npm', ['test', '--silent'], project);

say(
	repaired === 0 && green === 0
		? `The sample is repaired and its tests are green. It is in ${project}`
		: `This did not end as it should: the agent ended with ${repaired}, the tests with ${green}. See ${project}`,
);
process.exitCode = repaired || green;
