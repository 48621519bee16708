import {z} from 'zod';
import type {Tool} from '../core/tool.ts';
import {lenient} from './lenient.ts';
import {mayRead, previewRead} from './paths/reading.ts';
import {openFile} from './read/open.ts';
import {parseRanges, sayRanges} from './read/ranges.ts';
import {render} from './read/render.ts';

const ABOUT = `Reads a text file. Each line comes with its number and a tab before it, which are not part of the file.
"lines" takes parts of it: "40-80", several as "1-20, 300-340", from a line to the end as "900-", the last lines as "-50".
Without "lines" you get the file from its start. A long answer is cut, and says how to read on. For directories use list.`;

const Input = z.object({
	path: z.string().min(1).describe('The file, relative to the workspace'),
	lines: z.string().optional().describe('Which lines: "40-80", "1-20, 300-340", "900-", "-50" for the last 50'),
});
type Input = z.infer<typeof Input>;

/** Text files, in parts. */
export const read = (): Tool<Input> => ({
	name: 'read',
	about: ABOUT,
	risk: 'read',
	replay: 'safe',
	input: lenient(Input, {file_path: 'path', filename: 'path', file: 'path', range: 'lines', ranges: 'lines'}),
	title: ({path, lines}) => (lines === undefined ? path : `${path} ${lines}`),
	preview: ({path, lines}, room) =>
		previewRead(room, path, lines === undefined ? `Read ${path}` : `Read ${path} ${lines}`),
	// oxlint-disable-next-line require-yield
	async *use({path, lines}, room) {
		const ranges = parseRanges(lines);
		if ('refused' in ranges) return {outcome: 'failed', output: ranges.refused};
		const place = await mayRead(room, path);
		if ('refused' in place) return {outcome: 'failed', output: place.refused};
		const file = await openFile(place);
		if ('refused' in file) return {outcome: 'failed', output: file.refused};
		await using opened = file;
		const rendered = await render(opened, ranges.ranges, room.signal);
		if (rendered === 'aborted') return {outcome: 'aborted', output: 'Interrupted.'};
		if ('refused' in rendered)
			return {outcome: 'failed', output: `${place.path} ${sayRanges(lines)}${rendered.refused}`};
		return {outcome: 'ok', output: rendered.text};
	},
});
