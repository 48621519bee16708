import {z} from 'zod';
import type {Tool} from '../core/tool.ts';
import type {Disk} from './change/disk.ts';
import {lenient} from './lenient.ts';
import {applyWhole} from './patch/whole.ts';
import {writer} from './writer.ts';

const ABOUT = `Writes a whole file: makes it, with its directories, or replaces all of its text.
To change a part of a file use patch or edit instead: what you leave out here is gone.
A file that is there keeps its encoding, its line ends and its mode.`;

/** Whole files. */
export const write = (disk?: Disk): Tool<{readonly path: string; readonly content: string}> =>
	writer(
		{
			name: 'write',
			editable: 'content',
			about: ABOUT,
			input: lenient(
				z.object({
					path: z.string().min(1).describe('The file, relative to the workspace'),
					content: z.string().describe('All of the text of the file, with a line end after its last line'),
				}),
				{file_path: 'path', filename: 'path', file: 'path', file_text: 'content', contents: 'content', text: 'content'},
			),
			title: ({path}) => path,
			wish: ({path, content}) => ({
				named: [path],
				apply: (files, real) => applyWhole(real(path), content, files),
			}),
		},
		disk,
	);
