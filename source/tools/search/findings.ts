import {z} from 'zod';
import {count} from '../clip.ts';

const MAX_LINES = 300;
const MAX_IN_FILE = 60;
const MAX_FILES = 500;
const MAX_CHARS = 40_000;
const MAX_WIDTH = 300;
/** A record longer than this is one line of a file made by a machine: it is not parsed. */
const MAX_RECORD = 1024 * 1024;

const Told = z.union([z.object({text: z.string()}), z.object({bytes: z.string()})]);
const Path = z.object({path: Told});
const Line = z.object({
	path: Told,
	lines: Told,
	line_number: z.number().nullable(),
	submatches: z.array(z.object({start: z.number()})),
});
const Record = z.discriminatedUnion('type', [
	z.object({type: z.literal('begin'), data: Path}),
	z.object({type: z.literal('match'), data: Line}),
	z.object({type: z.literal('context'), data: Line}),
	z.object({type: z.literal('end'), data: z.looseObject({})}),
	z.object({type: z.literal('summary'), data: z.looseObject({})}),
]);

const tell = (told: z.infer<typeof Told>): string =>
	'text' in told ? told.text : Buffer.from(told.bytes, 'base64').toString('utf8');

/** A long line, around where it matches. */
const clipped = (line: string, start: number): string => {
	if (line.length <= MAX_WIDTH) return line;
	const from = Math.max(0, Math.min(start - MAX_WIDTH / 3, line.length - MAX_WIDTH));
	return `${from > 0 ? '…' : ''}${line.slice(from, from + MAX_WIDTH)}${from + MAX_WIDTH < line.length ? '…' : ''}`;
};

/** Globs as a model gives them: `*.ts, !*.test.ts`, braces kept whole, a leading `./` dropped. */
export const globsOf = (glob: string | undefined): readonly string[] =>
	(glob ?? '')
		.split(/[,\s](?![^{]*\})/)
		.map(one => one.trim().replace(/^(!?)\.\//, '$1'))
		.filter(one => one !== '' && one !== '!');

/** What a search found so far, and its text for a model. */
export type Findings = {
	/** Takes one record of `rg --json`; false when nothing more fits. */
	readonly take: (record: Uint8Array) => boolean;
	readonly say: () => string;
};

/** Collects records within bounds: so many lines in all, so many from one file, so many characters. */
export const createFindings = (kind: 'lines' | 'files', pathOf: (path: string) => string): Findings => {
	const blocks: string[] = [];
	let path = '';
	let inFile = 0;
	let skipped = 0;
	let lines = 0;
	let matches = 0;
	let files = 0;
	let chars = 0;
	let last = 0;
	let full = false;

	const push = (text: string): void => {
		blocks.push(text);
		chars += text.length + 1;
	};
	const closeFile = (): void => {
		if (kind === 'files' && inFile > 0) push(`${path} (${inFile})`);
		if (kind === 'lines' && skipped > 0)
			push(`[… ${count(skipped, 'more matching line')} in this file: search it alone with "path", or read it]`);
		inFile = 0;
		skipped = 0;
		last = 0;
	};
	const takeLine = (type: 'match' | 'context', data: z.infer<typeof Line>): void => {
		const first = data.line_number ?? 0;
		const texts = tell(data.lines)
			.replace(/\r?\n$/, '')
			.split('\n');
		if (type === 'match') inFile++;
		if (type === 'match') matches++;
		if (kind === 'files') return;
		if (inFile > MAX_IN_FILE) {
			if (type === 'match') skipped++;
			return;
		}
		if (last === 0) {
			files++;
			push(`${blocks.length === 0 ? '' : '\n'}${path}`);
		} else if (first > last + 1) push('  …');
		for (const [at, text] of texts.entries()) {
			lines++;
			push(
				`${first + at}${type === 'match' ? ':' : '-'} ${clipped(text.replace(/\r$/, ''), at === 0 ? (data.submatches[0]?.start ?? 0) : 0)}`,
			);
		}
		last = first + texts.length - 1;
	};

	return {
		take: raw => {
			if (raw.length > MAX_RECORD || full) return !full;
			const parsed = Record.safeParse(JSON.parse(Buffer.from(raw).toString('utf8')));
			if (!parsed.success) return true;
			const {data: record} = parsed;
			if (record.type === 'begin') {
				path = pathOf(tell(record.data.path));
				if (kind === 'files') files++;
			} else if (record.type === 'end') closeFile();
			else if (record.type !== 'summary') takeLine(record.type, record.data);
			full = lines >= MAX_LINES || chars >= MAX_CHARS || (kind === 'files' && files > MAX_FILES);
			return !full;
		},
		say: () => {
			if (matches === 0) return 'Nothing found. (Ignored and binary files are not searched.)';
			closeFile();
			const found = `[${count(matches, 'matching line')} in ${count(files, 'file')}`;
			return full
				? `${blocks.join('\n')}\n\n${found} so far, then the search was cut: narrow it with "glob" or "path", or set "files" to see which files match]`
				: `${blocks.join('\n')}\n\n${found}]`;
		},
	};
};
