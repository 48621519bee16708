import {z} from 'zod';
import type {Tool} from '../core/tool.ts';
import type {Disk} from './change/disk.ts';
import {lenient} from './lenient.ts';
import {applyReplacement, type Replacement} from './patch/replace.ts';
import {writer} from './writer.ts';

const ABOUT = `Replaces text in one file. "old" is the text as it is in the file, with its indentation and line breaks; "new" takes its place.
"old" has to be at one place only: give enough lines around the change, or set "all" to replace every place.
An empty "old" makes a new file of "new". For several changes, or several files, use patch.
Example: {"path": "src/port.ts", "old": "const port = 80;\\n", "new": "const port = 8080;\\n"}`;

const Input = z.object({
	path: z.string().min(1).describe('The file, relative to the workspace'),
	old: z.string().describe('The text to be replaced, exactly as it is in the file, without line numbers'),
	new: z.string().describe('The text that takes its place; empty to delete'),
	all: z.boolean().optional().describe('Replace every place; otherwise there has to be exactly one'),
});

/** Exact replacements. */
export const edit = (disk?: Disk): Tool<z.infer<typeof Input>> =>
	writer(
		{
			name: 'edit',
			editable: 'new',
			about: ABOUT,
			input: lenient(Input, {
				file_path: 'path',
				filename: 'path',
				file: 'path',
				old_string: 'old',
				old_str: 'old',
				old_text: 'old',
				new_string: 'new',
				new_str: 'new',
				new_text: 'new',
				replace_all: 'all',
			}),
			title: ({path}) => path,
			wish: input => {
				const wanted: Replacement = {old: input.old, now: input.new, every: input.all === true ? 'place' : 'one place'};
				return {
					named: [input.path],
					apply: (files, real) => applyReplacement(real(input.path), wanted, files),
				};
			},
		},
		disk,
	);
