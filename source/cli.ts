import {isatty} from 'node:tty';
import {readArguments, type Request} from './cli/args.ts';
import {questionIn} from './cli/tokens.ts';
import type {Env} from './compose.ts';

/** What a command gets to work with: the only way to the process. */
export type Front = {
	readonly request: Request;
	readonly env: Env;
	readonly version: string;
	readonly stdin: NodeJS.ReadStream;
	readonly stdout: NodeJS.WriteStream;
	readonly stderr: NodeJS.WriteStream;
	/** Keys come in on stdin and questions go out on stderr: is there a person at both? */
	readonly terminal: boolean;
	readonly colour: 'colour' | 'none';
	/** The date and the time; a test gives its own. */
	readonly now: () => Date;
};

const colourOf = (request: Request, env: Env, stream: NodeJS.WriteStream): Front['colour'] => {
	if (!request.color || (env['NO_COLOR'] ?? '') !== '') return 'none';
	if ((env['FORCE_COLOR'] ?? '') !== '') return env['FORCE_COLOR'] === '0' ? 'none' : 'colour';
	return stream.isTTY && env['TERM'] !== 'dumb' ? 'colour' : 'none';
};

const dispatch = async (front: Front): Promise<number> => {
	switch (front.request.command) {
		case 'run':
		case 'resume':
		case 'fork':
			return (await import('./commands/run.ts')).run(front);
		case 'sessions':
			return (await import('./commands/sessions.ts')).sessions(front);
		case 'config':
			return (await import('./commands/config.ts')).config(front);
		case 'models':
			return (await import('./commands/models.ts')).models(front);
		case 'init':
			return (await import('./commands/init.ts')).init(front);
		case 'mcp':
			return (await import('./commands/mcp.ts')).mcp(front);
		case 'gateway':
			return (await import('./commands/gateway.ts')).gateway(front);
		case 'evolve':
			return (await import('./commands/evolve/evolve.ts')).evolve(front);
		case 'suite':
			return (await import('./commands/suite/suite.ts')).suite(front);
		case 'bench':
			return (await import('./commands/bench/bench.ts')).bench(front);
		case 'completion':
			return (await import('./commands/completion.ts')).completion(front);
		case 'help':
			return (await import('./commands/help.ts')).help(front);
		case 'doctor':
			return (await import('./commands/doctor.ts')).doctor(front);
	}
};

/** Faults that a person can do something about: one line and a hint. Everything else is a bug, and keeps its stack. */
const complaint = (error: unknown): {readonly line: string; readonly code: number} | undefined => {
	if (!(error instanceof Error)) return undefined;
	const hint = 'hint' in error && typeof error.hint === 'string' ? ` — ${error.hint}` : '';
	if (error.name === 'UserError') return {line: `${error.message}${hint}`, code: 2};
	if (error.name === 'JournalError') return {line: error.message, code: 1};
	const {code, path} = error as NodeJS.ErrnoException;
	const outside = [
		'EACCES',
		'EPERM',
		'EROFS',
		'ENOSPC',
		'EDQUOT',
		'EMFILE',
		'ENOTDIR',
		'EISDIR',
		'ELOOP',
		'ENAMETOOLONG',
	];
	return code !== undefined && outside.includes(code)
		? {line: `${path ?? 'a file'}: ${error.message}`, code: 2}
		: undefined;
};

/** The front door: reads the command line, does what it asks for, and sets the exit code. */
export const main = async (argv: readonly string[], version: string): Promise<void> => {
	const {env, stdin, stdout, stderr} = process;
	// A reader that went away (`| head`) is no error of ours.
	stdout.on('error', (error: NodeJS.ErrnoException) => {
		// A terminal that hung up: the signal that comes with it says what happens.
		if (error.code === 'EIO') return;
		if (error.code !== 'EPIPE') throw error;
		process.exit(0);
	});
	try {
		const question = questionIn(argv);
		if (question !== undefined) {
			const answer =
				question.about === 'version'
					? `${version}\n`
					: (await import('./cli/help.ts')).helpFor(question.words, stdout.columns);
			stdout.write(answer);
			return;
		}
		const request = readArguments(argv);
		const colour = colourOf(request, env, stderr);
		process.exitCode = await dispatch({
			request,
			env,
			version,
			stdin,
			stdout,
			stderr,
			terminal: isatty(0) && isatty(2),
			colour,
			now: () => new Date(),
		});
	} catch (error) {
		const said = complaint(error);
		if (said === undefined) throw error;
		stderr.write(`unified-dgm: ${said.line}\n`);
		process.exitCode = said.code;
	}
};
