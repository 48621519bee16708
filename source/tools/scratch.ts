import {chmod, lstat, mkdir, mkdtemp, readFile, readdir, realpath, rm, writeFile} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import {dirname, join} from 'node:path';
import {run} from '../core/effect.ts';
import type {Sandbox} from '../core/sandbox.ts';
import type {Impossible, Preview, Room, Tool, ToolResult} from '../core/tool.ts';

/** A workspace of its own for a test, with a directory beside it that is outside. Gone with everything in it when disposed. */
export type Scratch = AsyncDisposable & {
	readonly room: Room;
	readonly directory: string;
	readonly outside: string;
	readonly put: (path: string, content: string | Uint8Array, mode?: number) => Promise<string>;
	readonly get: (path: string) => Promise<string | null>;
	/** Every file below the workspace with its text, but for directories of links. */
	readonly all: () => Promise<Readonly<Record<string, string>>>;
};

const noSandbox: Sandbox = {
	kind: 'none',
	about: 'none',
	// oxlint-disable-next-line require-yield
	async *exec() {
		return {ending: {kind: 'unstarted', why: 'there is no sandbox here'}, output: '', cut: 0};
	},
	[Symbol.asyncDispose]: async () => {},
};

const filesBelow = async (directory: string): Promise<readonly string[]> => {
	const names = await readdir(directory, {recursive: true});
	const kinds = await Promise.all(
		names.map(async name => ((await lstat(join(directory, name))).isFile() ? [name] : [])),
	);
	return kinds.flat().sort();
};

export const createScratch = async (files: Readonly<Record<string, string>> = {}): Promise<Scratch> => {
	const base = await realpath(await mkdtemp(join(tmpdir(), 'unified-dgm-tools-')));
	const directory = join(base, 'workspace');
	const outside = join(base, 'outside');
	await mkdir(directory);
	await mkdir(outside);
	const put: Scratch['put'] = async (path, content, mode) => {
		const at = join(directory, path);
		await mkdir(dirname(at), {recursive: true});
		await writeFile(at, content);
		if (mode !== undefined) await chmod(at, mode);
		return at;
	};
	for (const [path, content] of Object.entries(files)) await put(path, content);
	return {
		room: {
			directory,
			added: [],
			sandbox: noSandbox,
			signal: new AbortController().signal,
			read: async () => ({kind: 'opaque', why: 'nobody read it', segments: []}),
		},
		directory,
		outside,
		put,
		get: path => readFile(join(directory, path), 'utf8').catch(() => null),
		all: async () =>
			Object.fromEntries(
				await Promise.all(
					(await filesBelow(directory)).map(async (name): Promise<[string, string]> => [
						name,
						await readFile(join(directory, name), 'latin1'),
					]),
				),
			),
		[Symbol.asyncDispose]: () => rm(base, {recursive: true, force: true}),
	};
};

export const preview = async (tool: Tool, raw: unknown, room: Room): Promise<Preview | Impossible> =>
	(await tool.preview?.(tool.input.parse(raw), room)) ?? {impossible: 'it has no preview'};

export const use = (tool: Tool, raw: unknown, room: Room): Promise<ToolResult> =>
	run(tool.use(tool.input.parse(raw), room));

/** As a session does it: previewed, put on record, used. */
export const approve = async (tool: Tool, raw: unknown, room: Room): Promise<ToolResult> => {
	const previewed = await preview(tool, raw, room);
	return 'impossible' in previewed
		? {outcome: 'failed', output: previewed.impossible}
		: use(tool, raw, {...room, preview: previewed});
};
