import {execFile, execFileSync} from 'node:child_process';
import {chmod, mkdtemp, readFile, rm, writeFile} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {fileURLToPath} from 'node:url';
import {promisify} from 'node:util';
import {afterAll, beforeAll, describe, expect, test} from 'vitest';
import {needs} from '../../testing/machine/needs.ts';
import {launcherFile, MACHINE_CODE} from './launcher.ts';
import {CONTROL_FD, newTable} from './table.ts';

const run = promisify(execFile);

const has = (program: string): boolean => {
	try {
		execFileSync(program, ['--version'], {stdio: 'ignore'});
		return true;
	} catch {
		return false;
	}
};

/** Programs that assemble for each processor: those of this machine, or those of binutils for the other. */
const TOOLS = {
	x64: process.arch === 'x64' ? ['as', 'objcopy'] : ['x86_64-linux-gnu-as', 'x86_64-linux-gnu-objcopy'],
	arm64: process.arch === 'arm64' ? ['as', 'objcopy'] : ['aarch64-linux-gnu-as', 'aarch64-linux-gnu-objcopy'],
} as const;

describe('the launcher', () => {
	let folder = '';
	beforeAll(async () => {
		folder = await mkdtemp(join(tmpdir(), 'launcher-'));
	});
	afterAll(async () => {
		await rm(folder, {recursive: true, force: true});
	});

	// The assembler of the other processor is a package of its own, which few machines have.
	const assembled = (['x64', 'arm64'] as const).filter(arch => arch === process.arch || TOOLS[arch].every(has));

	test.each(assembled)('is what its source for %s assembles to', needs('binutils'), async arch => {
		const [assemble = '', copy = ''] = TOOLS[arch];
		const source = fileURLToPath(new URL(`launcher-${arch}.S`, import.meta.url));
		const [object, code] = [join(folder, `${arch}.o`), join(folder, `${arch}.bin`)];
		await run(assemble, [source, '-o', object]);
		await run(copy, ['-O', 'binary', '-j', '.text', object, code]);
		expect((await readFile(code)).toString('hex')).toBe(MACHINE_CODE[arch]);
	});

	test('obeys calls, stores, loads, comparisons and failures of a table', needs('Linux'), async () => {
		const arch = process.arch === 'arm64' ? 'arm64' : 'x64';
		const path = join(folder, 'launcher');
		await writeFile(path, launcherFile(arch));
		await chmod(path, 0o755);
		const t = newTable(arch);
		const [seven, eight] = [t.int(7), t.int(8)];
		const [same, other] = [t.label(), t.label()];
		t.load(seven);
		t.ifEqual(eight, other);
		t.ifEqual(seven, same);
		t.must('exit_group', 1);
		t.here(other);
		t.must('exit_group', 2);
		t.here(same);
		const word = t.hole();
		t.must('write', 1, word, 5);
		t.must('getpid');
		const self = t.keep();
		t.must('kill', self, 0);
		t.must('chdir', t.text('/no/such/folder'));
		const plan = t.finish();
		const {launch, endOf} = await import('./launch.ts');
		const launched = await launch(path, plan.filled(new Map([[word, 'hello']])) ?? Buffer.alloc(0));
		if ('kind' in launched) throw new Error(launched.why);
		const output: Buffer[] = [];
		launched.output.on('data', (bytes: Buffer) => output.push(bytes));
		expect(await endOf(launched, plan)).toEqual({
			kind: 'refused',
			call: 'chdir',
			text: '/no/such/folder',
			error: 'ENOENT',
		});
		await launched.closed;
		expect(Buffer.concat(output).toString()).toBe('hello');
		expect(await launched.gone).toEqual({code: 125, signal: null});
	});

	test('ends when its table does not come whole', needs('Linux'), async () => {
		const {spawn} = await import('node:child_process');
		const path = join(folder, 'short');
		await writeFile(path, launcherFile(process.arch === 'arm64' ? 'arm64' : 'x64'), {mode: 0o755});
		const table = newTable('x64').finish().filled(new Map()) ?? Buffer.alloc(0);
		const child = spawn(path, [], {stdio: ['ignore', 'ignore', 'ignore', 'pipe'], env: {}});
		const control = child.stdio[CONTROL_FD];
		if (!(control !== null && control !== undefined && 'end' in control)) throw new Error('no control');
		control.end(table.subarray(0, 20));
		const code = await new Promise(resolve => {
			child.once('exit', resolve);
		});
		expect(code).toBe(125);
	});

	test('does not fill a table beyond its room', () => {
		const t = newTable('x64');
		const word = t.hole();
		t.must('chdir', word);
		const plan = t.finish();
		expect(plan.filled(new Map([[word, 'x'.repeat(1024)]]))).toBeInstanceOf(Buffer);
		expect(plan.filled(new Map([[word, 'x'.repeat(2 ** 20)]]))).toBeUndefined();
	});
});
