import {parseDocument} from 'yaml';
import type {z} from 'zod';
import type {TaskFile} from '../schema.ts';
import type {Tree} from '../tree.ts';

/** A task that was made of one in another format: what is to stand in its `task.yaml`, and its files. */
export type Draft = {
	readonly task: z.input<typeof TaskFile>;
	/** Undefined where the workspace is in the image. */
	readonly workspace: Tree | undefined;
	readonly tests: Tree;
	/** The gold patch or script, under the name that the task gives it. */
	readonly gold: string;
};

export type LeftOut = {readonly name: string; readonly why: string};

/** What an importer made of a source. Nothing is left out silently. */
export type Imported = {
	readonly id: string;
	readonly licence: string;
	readonly source: string;
	readonly drafts: readonly Draft[];
	readonly leftOut: readonly LeftOut[];
};

/** The value of text that should be JSON: also with commas too many, or a byte order mark. Undefined when it cannot be told. */
export const lenientJson = (text: string): unknown => {
	const bare = text.replace(/^\uFEFF/, '').trim();
	try {
		return JSON.parse(bare) as unknown;
	} catch {
		// YAML holds all of JSON, and forgives more.
	}
	if (!/^[[{]/.test(bare)) return undefined;
	const document = parseDocument(bare, {logLevel: 'silent'});
	try {
		return document.errors.length === 0 ? (document.toJS() as unknown) : undefined;
	} catch {
		return undefined;
	}
};

/** A name that a task may have, made of any. */
export const idOf = (name: string): string =>
	name
		.replaceAll(/[^\w.-]+/g, '-')
		.replace(/^[^A-Za-z0-9]+/, '')
		.slice(0, 100) || 'task';

export const textOf = (tree: Tree, path: string): string | undefined => {
	const file = tree.get(path);
	return file && new TextDecoder().decode(file.bytes);
};

/** The files of a tree below a folder, by their paths from there. */
export const below = (tree: Tree, folder: string): Tree =>
	new Map(
		[...tree].flatMap(([path, file]) => (path.startsWith(`${folder}/`) ? [[path.slice(folder.length + 1), file]] : [])),
	);
