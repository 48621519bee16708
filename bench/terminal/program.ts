import {readFile} from 'node:fs/promises';
import {fileURLToPath} from 'node:url';
import {programPath, stage, type Scene} from '../../source/testing/program.ts';
import {openPty, type Terminal} from '../../source/testing/pty.ts';

const COLUMNS = 100;
const ROWS = 30;

/** A project and a home for the program to start in. */
export const stageProject = (): Promise<Scene> => stage({'hello.txt': 'hello\n', 'README.md': '# A sample\n'});

/** The interface of the program, started; nothing of the person's own is in its environment. */
export const openProgram = ({project, home}: Scene, url: string): Terminal =>
	openPty({
		command: process.execPath,
		args: [programPath, '-p', 'solo', '--sandbox', 'none', '--full-auto'],
		cwd: project,
		columns: COLUMNS,
		rows: ROWS,
		env: {UNIFIED_DGM_HOME: home, ANTHROPIC_API_KEY: 'sk-ant-bench-00000000000000000', ANTHROPIC_BASE_URL: url},
	});

/** The floor: a plain script that paints a prompt and what is typed at it. */
export const openPlain = ({project}: Scene): Terminal =>
	openPty({
		command: process.execPath,
		args: [fileURLToPath(new URL('plain.ts', import.meta.url))],
		cwd: project,
		columns: COLUMNS,
		rows: ROWS,
	});

/** What stands in the composer; nothing when there is none. A frame around it does not count. */
export const composerOf = (lines: readonly string[]): string | undefined => {
	const line = lines.findLast(one => /^[\s│]*›/.test(one));
	return line
		?.slice(line.indexOf('›') + 1)
		.replace(/[\s│]+$/, '')
		.trimStart();
};

/** CPU time that a process itself has used so far, user and system, in milliseconds (proc(5); ticks of 10 ms). */
export const cpuOf = async (pid: number): Promise<number> => {
	const stat = await readFile(`/proc/${pid}/stat`, 'utf8');
	const words = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
	return (Number(words[11]) + Number(words[12])) * 10;
};

/** Resident memory of a process, in MB. */
export const memoryOf = async (pid: number): Promise<number> => {
	const status = await readFile(`/proc/${pid}/status`, 'utf8');
	return Number(/^VmRSS:\s+(\d+) kB/m.exec(status)?.[1]) / 1024;
};
