import {z} from 'zod';
import type {SymbolsFound} from '../core/workspace.ts';
import type {Tool} from '../core/tool.ts';
import {count} from './clip.ts';
import {lenient} from './lenient.ts';
import {placeToRead} from './paths/place.ts';
import {previewRead} from './paths/reading.ts';
import {say} from './symbols/say.ts';

const ABOUT = `Looks names up in the code as a compiler would: definitions and uses, not text in comments or strings. Knows TypeScript, JavaScript,
Python, Go, Rust, Java, C, C++, Ruby, PHP and C#.
With "name" you get where that function, class, type or constant is defined, with its lines, and where it is used ("path" narrows this to a
folder or file). With only "path" you get what the file defines, or a map of the folder: the files that matter most to the others first. With
neither you get a map of the whole workspace. A long answer is cut and says so.`;

const Input = z.object({
	name: z.string().min(1).optional().describe('The exact name to look up: "addToCart"; no dots, no parentheses'),
	path: z.string().optional().describe('A file or folder, relative to the workspace'),
});
type Input = z.infer<typeof Input>;

/** Nothing came back: say what could be tried. */
const nothing = ({name, path}: Input): string =>
	name === undefined
		? `Nothing is defined in ${path ?? 'the workspace'} in a language that is known here: try list or read.`
		: `No code here defines or uses "${name}"${path === undefined ? '' : ` in ${path}`}: check the spelling, or look for it as text with search.`;

const isEmpty = (found: SymbolsFound): boolean =>
	found.kind === 'map' ? found.files.length === 0 : found.definitions.length + found.references.length === 0;

/** What code defines, and where it is used. */
export const symbols = (): Tool<Input> => ({
	name: 'symbols',
	about: ABOUT,
	risk: 'read',
	replay: 'safe',
	input: lenient(Input, {symbol: 'name', query: 'name', file: 'path', directory: 'path'}),
	title: ({name, path}) => [name, path].filter(part => part !== undefined).join(' in ') || '.',
	preview: ({name, path}, room) =>
		previewRead(room, path ?? '.', name === undefined ? `Map of ${path ?? '.'}` : `Look ${name} up`),
	// oxlint-disable-next-line require-yield
	async *use(input, room) {
		if (room.symbols === undefined)
			return {outcome: 'failed', output: 'There is no index of the code here: use search.'};
		const place = await placeToRead(room, input.path ?? '.');
		if ('refused' in place) return {outcome: 'failed', output: place.refused};
		if (place.outside) return {outcome: 'failed', output: `${place.path} is outside the workspace: use search.`};
		try {
			const found = await room.symbols({
				...(input.name === undefined ? {} : {name: input.name}),
				...(place.path === '.' ? {} : {path: place.path}),
			});
			if (room.signal.aborted) return {outcome: 'aborted', output: 'Interrupted.'};
			const more = found.more === 0 ? '' : `\n[${count(found.more, 'more file')} not looked at: narrow it with path]`;
			return {outcome: 'ok', output: (isEmpty(found) ? nothing(input) : say(found)) + more};
		} catch (error) {
			const why = error instanceof Error ? error.message.split('\n', 1)[0] : String(error);
			return {outcome: 'failed', output: `The index could not be asked (${why}): use search.`};
		}
	},
});
