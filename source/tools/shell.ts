import {stat} from 'node:fs/promises';
import {z} from 'zod';
import {isSuccess, sayEnding} from '../core/sandbox.ts';
import type {Room, Tool} from '../core/tool.ts';
import {clip, oneLine} from './clip.ts';
import {lenient} from './lenient.ts';
import {placeToRead} from './paths/place.ts';

const DEFAULT_SECONDS = 30;
const MAX_SECONDS = 600;
const MAX_OUTPUT = 32_000;

const ABOUT = `Runs a command with the shell, behind a wall: it can write only in the workspace, and usually has no network.
Use it to build, test, run git, and look at things that read, list and search cannot show. To change files use patch, edit or write.
You get what it printed (both streams) and how it ended. Long output is cut in the middle: write it to a file under $TMPDIR and look
at that within the same command, or narrow it with grep, head or tail. It has no terminal and no input, and nothing it starts outlives it.
It is stopped after ${DEFAULT_SECONDS} seconds unless "timeout" asks for more.`;

const Input = z.object({
	command: z.string().min(1).describe('The command, as for sh -c: "npm test", "git log --oneline -5 | cat"'),
	timeout: z
		.number()
		.positive()
		.optional()
		.describe(`Seconds it may take, ${DEFAULT_SECONDS} when left out, at most ${MAX_SECONDS}`),
	directory: z
		.string()
		.optional()
		.describe('Where it runs, relative to the workspace; the workspace itself when left out'),
});
type Input = z.infer<typeof Input>;

const workingDirectory = async (room: Room, name: string | undefined) => {
	const place = await placeToRead(room, name ?? '.');
	if ('refused' in place) return place;
	if (place.outside) return {refused: `${place.path} is outside the workspace: commands run inside it.`};
	const isDirectory = await stat(place.at).then(
		info => info.isDirectory(),
		() => false,
	);
	return isDirectory ? place : {refused: `${place.path} is not a directory.`};
};

/** Commands, run by the room's sandbox. */
export const shell = (): Tool<Input> => ({
	name: 'shell',
	editable: 'command',
	about: ABOUT,
	risk: 'run',
	replay: 'never',
	input: lenient(Input, {
		cmd: 'command',
		script: 'command',
		cwd: 'directory',
		workdir: 'directory',
		timeout_seconds: 'timeout',
	}),
	title: ({command}) => oneLine(command),
	preview: async ({command, directory}, room) => {
		if (command.includes('\0')) return {impossible: 'The command holds a NUL character.'};
		const place = await workingDirectory(room, directory);
		if ('refused' in place) return {impossible: place.refused};
		const where = place.path === '.' ? '' : ` (in ${place.path})`;
		return {
			title: oneLine(command) + where,
			outside: [],
			protected: [],
			script: command,
			reading: await room.read(command),
		};
	},
	async *use({command, timeout, directory}, room) {
		if (room.signal.aborted)
			return {outcome: 'aborted', output: '[interrupted before it began]', ending: {kind: 'aborted'}};
		const place = await workingDirectory(room, directory);
		if ('refused' in place) return {outcome: 'failed', output: place.refused};
		const seconds = Math.min(timeout ?? DEFAULT_SECONDS, MAX_SECONDS);
		const running = room.sandbox.exec(
			{script: command, cwd: place.at},
			{signal: room.signal, timeoutMs: Math.ceil(seconds * 1000)},
		);
		for (;;) {
			const {done, value} = await running.next();
			if (!done) {
				yield value.text;
				continue;
			}
			const {ending, output, cut} = value;
			const rest = 'Narrow it with grep, head or tail, or write it to a file and read that in parts.';
			const notes = [
				...(cut > 0 ? [`[${cut} bytes of output are left out above. ${rest}]`] : []),
				...(ending.kind === 'timed-out' && seconds < MAX_SECONDS
					? [`[${sayEnding(ending)}: ask for more with "timeout" (at most ${MAX_SECONDS} seconds)]`]
					: [`[${sayEnding(ending)}]`]),
			];
			const printed = clip(output.trimEnd(), MAX_OUTPUT, rest);
			return {
				outcome: ending.kind === 'aborted' ? 'aborted' : isSuccess(ending) ? 'ok' : 'failed',
				output: [...(printed === '' ? [] : [printed]), ...notes].join('\n'),
				ending,
			};
		}
	},
});
