import {LineCounter, parseDocument, type Document} from 'yaml';
import type {z} from 'zod';
import {UserError} from '../core/user-error.ts';
import {nearest} from './nearest.ts';
import {Layers, type LayerKind} from './schema.ts';

type Issue = z.core.$ZodIssue;
type Path = readonly PropertyKey[];

/** The keys that may stand at a place of a schema, found by asking it to refuse one that cannot be right. */
const knownAt = (kind: LayerKind, path: Path): readonly string[] => {
	let at: unknown = Layers[kind];
	for (const key of path) {
		const shape = unwrap(at) as {shape?: Record<PropertyKey, unknown>; element?: unknown; valueType?: unknown};
		at = shape.shape?.[key] ?? shape.element ?? shape.valueType;
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

const complain = (file: string, kind: LayerKind, document: Document, lines: LineCounter, issue: Issue): UserError => {
	const {path} = issue;
	const at = path.map(String).join('.');
	if (issue.code === 'unrecognized_keys') {
		const [key = ''] = issue.keys;
		const known = knownAt(kind, path);
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
	const said =
		inner.code === 'invalid_key' || inner.code === 'invalid_element' ? (inner.issues[0]?.message ?? '') : inner.message;
	return new UserError(`${file}:${lineOf(document, lines, path)}: ${at}: ${said}`);
};

/** A configuration file as its layer. `text` is its content, `file` how it is named in messages. */
export const readLayer = <Kind extends LayerKind>(
	kind: Kind,
	text: string,
	file: string,
): z.infer<(typeof Layers)[Kind]> => {
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
	const parsed = Layers[kind].safeParse(document.toJS() ?? {});
	if (parsed.success) return parsed.data as z.infer<(typeof Layers)[Kind]>;
	const [issue] = parsed.error.issues;
	if (issue === undefined) throw parsed.error;
	throw complain(file, kind, document, lines, issue);
};
