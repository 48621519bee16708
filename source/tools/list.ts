import {readdir, stat} from 'node:fs/promises';
import {basename} from 'node:path';
import {z} from 'zod';
import type {Tool} from '../core/tool.ts';
import {count} from './clip.ts';
import {lenient} from './lenient.ts';
import {grow, say, type Tree} from './list/tree.ts';
import {mayRead, previewRead} from './paths/reading.ts';
import {codeOf} from './paths/place.ts';
import {ripgrep} from './ripgrep.ts';

const ABOUT = `Lists the files of a directory as a tree, down to a depth. Files that .gitignore and its like leave out are not listed.
A directory that is not opened out comes with the number of files in it: list it on its own to see them, or ask for more depth.`;

const DEFAULT_DEPTH = 3;
const MAX_FILES = 200_000;

const Input = z.object({
	path: z.string().optional().describe('The directory, relative to the workspace; the workspace itself when left out'),
	depth: z
		.number()
		.int()
		.min(1)
		.max(20)
		.optional()
		.describe(`How many levels to open out, ${DEFAULT_DEPTH} when left out`),
});
type Input = z.infer<typeof Input>;

/** What is wrong with a directory that has no files to list. */
const whyEmpty = async (at: string): Promise<string> => {
	const names = await readdir(at);
	return names.length === 0
		? 'The directory is empty.'
		: `No files to list: ${count(names.length, 'entry').replace('entrys', 'entries')} here are ignored or hold no files (ls -a shows them).`;
};

/** Directory trees. */
export const list = (): Tool<Input> => ({
	name: 'list',
	about: ABOUT,
	risk: 'read',
	replay: 'safe',
	input: lenient(Input, {directory: 'path', dir: 'path', max_depth: 'depth'}),
	title: ({path}) => path ?? '.',
	preview: ({path}, room) => previewRead(room, path ?? '.', `List ${path ?? '.'}`),
	// oxlint-disable-next-line require-yield
	async *use({path, depth}, room) {
		const place = await mayRead(room, path ?? '.');
		if ('refused' in place) return {outcome: 'failed', output: place.refused};
		try {
			const info = await stat(place.at);
			if (!info.isDirectory()) return {outcome: 'failed', output: `${place.path} is not a directory: use read.`};
			const tree: Tree = {files: 0, directories: new Map(), names: []};
			const args = ['--files', '--null', '--hidden', '--no-require-git', '--no-messages', '--glob', '!.git'];
			const running = ripgrep([...args, '--sort', 'path', './'], {cwd: place.at, mark: '\0', signal: room.signal});
			try {
				for (let next = await running.next(); ; next = await running.next()) {
					if (!next.done) {
						if (tree.files >= MAX_FILES) break;
						grow(tree, next.value.toString('utf8').replace(/^\.[\\/]/, ''));
						continue;
					}
					if (next.value.kind === 'aborted') return {outcome: 'aborted', output: 'Interrupted.'};
					if (next.value.kind === 'wrong' && tree.files === 0) return {outcome: 'failed', output: next.value.why};
					break;
				}
			} finally {
				await running.return({kind: 'none'});
			}
			if (tree.files === 0) return {outcome: 'ok', output: await whyEmpty(place.at)};
			const name = place.path === '.' ? basename(place.at) : place.path;
			const more = tree.files >= MAX_FILES ? `\n[only the first ${MAX_FILES} files were counted]` : '';
			return {
				outcome: 'ok',
				output: `${name}/ (${count(tree.files, 'file')})\n${say(tree, depth ?? DEFAULT_DEPTH)}${more}`,
			};
		} catch (error) {
			const code = codeOf(error);
			const why = code === 'ENOENT' ? 'there is no such directory' : `it cannot be read (${code})`;
			return {outcome: 'failed', output: `${place.path}: ${why}.`};
		}
	},
});
