import {readFile} from 'node:fs/promises';
import {LineCounter, parseDocument, type Document} from 'yaml';
import type {z} from 'zod';
import {UserError} from '../core/user-error.ts';
import {nearest} from './nearest.ts';
import {Layers, type LayerKind} from './schema.ts';

/** The text of a file; undefined when there is none. */
export const readIfThere = async (path: string): Promise<string | undefined> => {
	try {
		return await readFile(path, 'utf8');
	} catch (error) {
		const {code} = error as NodeJS.ErrnoException;
		if (code === 'ENOENT' || code === 'ENOTDIR') return undefined;
		throw new UserError(`${path} cannot be read (${code})`);
	}
};

type Issue = z.core.$ZodIssue;
type Path = readonly PropertyKey[];

/** The keys that may stand at a place of a schema. */
const knownAt = (schema: z.ZodType, path: Path): readonly string[] => {
	let at: unknown = schema;
	for (const key of path) {
		const shape = unwrap(at) as {shape?: Record<PropertyKey, unknown>; element?: unknown; valueType?: unknown};
		// What unwraps a list has already come to its elements.
		at = shape.shape?.[key] ?? shape.element ?? shape.valueType ?? (typeof key === 'number' ? shape : undefined);
	}
	return Object.keys((unwrap(at) as {shape?: object}).shape ?? {});
};

const unwrap = (schema: unknown): unknown => {
	let inner = schema;
	while (typeof inner === 'object' && inner !== null && 'unwrap' in inner && typeof inner.unwrap === 'function')
		inner = inner.unwrap();
	return inner ?? {};
};

const lineOf = (document: Document, lines: LineCounter, path: Path, key?: string): number => {
	for (let length = path.length; length >= 0; length -= 1) {
		const node = document.getIn(path.slice(0, length), true) as
			| {items?: readonly {key?: {value?: unknown; range?: readonly number[]}}[]; range?: readonly number[]}
			| undefined;
		const pair = key === undefined ? undefined : node?.items?.find(item => item.key?.value === key);
		const offset = pair?.key?.range?.[0] ?? node?.range?.[0];
		if (offset !== undefined) return lines.linePos(offset).line;
	}
	return 1;
};

const unionIssue = (issue: Issue): Issue =>
	issue.code === 'invalid_union' ? (issue.errors.flat().find(inner => inner.code !== 'invalid_type') ?? issue) : issue;

const complain = (file: string, schema: z.ZodType, document: Document, lines: LineCounter, issue: Issue): UserError => {
	const {path} = issue;
	const at = path.map(String).join('.');
	if (issue.code === 'unrecognized_keys') {
		const [key = ''] = issue.keys;
		const known = knownAt(schema, path);
		const meant = nearest(key, known);
		const here = at === '' ? '' : ` in ${at}`;
		return new UserError(
			`${file}:${lineOf(document, lines, path, key)}: unknown key "${key}"${here}`,
			meant === undefined ? `known here: ${known.join(', ')}` : `did you mean "${meant}"?`,
		);
	}
	const inner = unionIssue(issue);
	const value: unknown = document.getIn(path);
	if (inner.code === 'invalid_value' && typeof value === 'string') {
		const meant = nearest(value, inner.values.map(String));
		if (meant !== undefined)
			return new UserError(
				`${file}:${lineOf(document, lines, path)}: ${at}: there is no "${value}"`,
				`did you mean "${meant}"?`,
			);
	}
	// A schema of its own rules may say which names there are.
	const names: unknown = inner.code === 'custom' ? inner.params?.['known'] : undefined;
	const meant = Array.isArray(names) ? nearest(String(value), names.map(String)) : undefined;
	const said =
		inner.code === 'invalid_key' || inner.code === 'invalid_element' ? (inner.issues[0]?.message ?? '') : inner.message;
	return new UserError(
		`${file}:${lineOf(document, lines, path)}: ${at}: ${said}`,
		meant === undefined ? undefined : `did you mean "${meant}"?`,
	);
};

const valueOf = (document: Document, file: string): unknown => {
	try {
		return document.toJS() ?? {};
	} catch (error) {
		// Aliases that stand for more than could ever be meant.
		throw new UserError(`${file}: ${error instanceof Error ? error.message : String(error)}`, 'this is not sound YAML');
	}
};

/**
 * A YAML file as its schema has it. `text` is its content, `file` how it is named in messages. Throws a `UserError` that names file, line
 * and, for an unknown word, the nearest known one.
 */
export const readYaml = <Schema extends z.ZodType>(schema: Schema, text: string, file: string): z.infer<Schema> => {
	const lines = new LineCounter();
	const document = parseDocument(text, {lineCounter: lines});
	const [broken] = document.errors;
	if (broken !== undefined) {
		const line = broken.linePos?.[0].line ?? 1;
		throw new UserError(
			`${file}:${line}: ${broken.message.split('\n', 1)[0]?.replace(/ at line \d+.*$/, '')}`,
			'this is not YAML',
		);
	}
	const parsed = schema.safeParse(valueOf(document, file));
	if (parsed.success) return parsed.data;
	const {issues} = parsed.error;
	// A key that is not known is the likely cause of one that is missing.
	const issue = issues.find(({code}) => code === 'unrecognized_keys') ?? issues[0];
	if (issue === undefined) throw parsed.error;
	throw complain(file, schema, document, lines, issue);
};

/** A configuration file as its layer. */
export const readLayer = <Kind extends LayerKind>(
	kind: Kind,
	text: string,
	file: string,
): z.infer<(typeof Layers)[Kind]> => readYaml(Layers[kind], text, file) as z.infer<(typeof Layers)[Kind]>;
