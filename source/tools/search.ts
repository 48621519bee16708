import {stat} from 'node:fs/promises';
import {dirname} from 'node:path';
import {z} from 'zod';
import type {Tool} from '../core/tool.ts';
import {lenient} from './lenient.ts';
import {codeOf} from './paths/place.ts';
import {mayRead, previewRead} from './paths/reading.ts';
import {ripgrep} from './ripgrep.ts';
import {createFindings, globsOf} from './search/findings.ts';

const ABOUT = `Searches the text of files with ripgrep. Files that .gitignore and its like leave out are not searched, nor binary ones.
"pattern" is a regular expression (Rust syntax; no look-around), or plain text with "literal". "glob" narrows the files: "*.ts", "!*.test.ts",
several with commas. You get path, then "line:" before lines that match and "line-" before the lines around them ("context").
A long answer is cut and says so: narrow it with glob or path, or take "files" to see only which files match and how often.
Example: {"pattern": "export const \\\\w+Tool", "glob": "*.ts, !*.test.ts", "context": 2}`;

const Input = z.object({
	pattern: z.string().min(1).describe('What to look for'),
	literal: z.boolean().optional().describe('Take the pattern as plain text, not as a regular expression'),
	path: z
		.string()
		.optional()
		.describe('A directory or file to search, relative to the workspace; all of it when left out'),
	glob: z.string().optional().describe('Which files: "*.ts", "src/**, !*.test.ts"'),
	context: z
		.number()
		.int()
		.min(0)
		.max(20)
		.optional()
		.describe('Lines shown above and below each match; none when left out'),
	ignore_case: z.boolean().optional().describe('Upper and lower case are the same'),
	files: z.boolean().optional().describe('Only the names of the files that match, with the number of lines'),
});
type Input = z.infer<typeof Input>;

const argsOf = ({pattern, literal, glob, context, ignore_case}: Input, target: string): readonly string[] => [
	'--json',
	'--crlf',
	'--hidden',
	'--no-require-git',
	'--no-messages',
	'--sort=path',
	'--max-filesize=64M',
	...(literal ? ['--fixed-strings'] : []),
	...(ignore_case ? ['--ignore-case'] : []),
	...(pattern.includes('\\n') || pattern.includes('\n') ? ['--multiline'] : []),
	...(context === undefined || context === 0 ? [] : [`--context=${context}`]),
	...globsOf(glob).map(one => `--glob=${one}`),
	'--glob=!.git',
	`--regexp=${pattern}`,
	'--',
	target,
];

/** Text in files. */
export const search = (): Tool<Input> => ({
	name: 'search',
	about: ABOUT,
	risk: 'read',
	replay: 'safe',
	input: lenient(Input, {
		query: 'pattern',
		regex: 'pattern',
		include: 'glob',
		directory: 'path',
		files_only: 'files',
		case_insensitive: 'ignore_case',
	}),
	title: ({pattern, path}) => (path === undefined ? pattern : `${pattern} in ${path}`),
	preview: ({pattern, path}, room) => previewRead(room, path ?? '.', `Search ${pattern} in ${path ?? '.'}`),
	// oxlint-disable-next-line require-yield
	async *use(input, room) {
		const place = await mayRead(room, input.path ?? '.');
		if ('refused' in place) return {outcome: 'failed', output: place.refused};
		if (input.pattern.includes('\0')) return {outcome: 'failed', output: 'The pattern holds a NUL character.'};
		try {
			const info = await stat(place.at);
			if (!info.isDirectory() && !info.isFile())
				return {outcome: 'failed', output: `${place.path} is neither a file nor a directory.`};
			const cwd = info.isDirectory() ? place.at : dirname(place.at);
			const target = info.isDirectory() ? './' : place.at;
			const findings = createFindings(input.files === true ? 'files' : 'lines', path =>
				info.isFile()
					? place.path
					: place.path === '.'
						? path.replace(/^\.[\\/]/, '')
						: `${place.path}/${path.replace(/^\.[\\/]/, '')}`,
			);
			const running = ripgrep(argsOf(input, target), {cwd, mark: '\n', signal: room.signal});
			try {
				for (let next = await running.next(); ; next = await running.next()) {
					if (!next.done) {
						if (!findings.take(next.value)) break;
						continue;
					}
					if (next.value.kind === 'aborted') return {outcome: 'aborted', output: 'Interrupted.'};
					if (next.value.kind === 'wrong' && next.value.why !== '') {
						const hint = input.literal ? '' : '\nFor plain text set "literal".';
						return {outcome: 'failed', output: `The search could not be made: ${next.value.why}${hint}`};
					}
					break;
				}
			} finally {
				await running.return({kind: 'none'});
			}
			return {outcome: 'ok', output: findings.say()};
		} catch (error) {
			const code = codeOf(error);
			const why = code === 'ENOENT' ? 'there is no such file or directory' : `it cannot be searched (${code})`;
			return {outcome: 'failed', output: `${place.path}: ${why}.`};
		}
	},
});
