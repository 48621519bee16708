import {readFile} from 'node:fs/promises';
import {isDeepStrictEqual} from 'node:util';
import {join} from 'node:path';
import {isMap, isScalar, parseDocument, stringify, type Document} from 'yaml';
import {readLayer} from './read.ts';
import {writePrivate} from './write.ts';

type Path = readonly string[];
type Edit = {readonly document: Document; readonly text: string; readonly path: Path; readonly value: unknown};

const readText = async (path: string): Promise<string> => {
	try {
		return await readFile(path, 'utf8');
	} catch (error) {
		if ((error as NodeJS.ErrnoException).code === 'ENOENT') return '';
		throw error;
	}
};

const isPlain = (value: unknown): boolean => typeof value !== 'object' || value === null;

/** The value as it stands where it is written anew, over the old one. */
const replaced = ({document, text, path, value}: Edit): string | undefined => {
	const node = document.getIn(path, true);
	if (!isScalar(node) || !isPlain(value) || node.range == null) return undefined;
	const [from, to] = node.range;
	return `${text.slice(0, from)}${stringify(value, {lineWidth: 0}).trimEnd()}${text.slice(to)}`;
};

/** A line, or some, below the last of the nearest map that is there. */
const inserted = ({document, text, path, value}: Edit): string | undefined => {
	for (let depth = path.length - 1; depth >= 0; depth -= 1) {
		const map = document.getIn(path.slice(0, depth), true);
		if (!isMap(map)) continue;
		const tree = path.slice(depth).reduceRight<unknown>((below, key) => ({[key]: below}), value);
		const fresh = stringify(tree, {lineWidth: 0}).trimEnd();
		// Nothing but comments, or nothing at all.
		if (map.range == null) return `${text.trim() === '' ? '' : `${text.trimEnd()}\n`}${fresh}\n`;
		const [first] = map.items;
		const start = isScalar(first?.key) ? first.key.range?.[0] : undefined;
		if (map.flow === true || start === undefined) return undefined;
		const indent = ' '.repeat(start - (text.lastIndexOf('\n', start - 1) + 1));
		const lines = fresh.replaceAll(/^/gm, indent);
		// The end of a map may stand in the middle of a line, before a comment.
		const end = map.range[1];
		const lineEnd = text[end - 1] === '\n' ? end - 1 : text.indexOf('\n', end);
		return lineEnd === -1 ? `${text}\n${lines}\n` : `${text.slice(0, lineEnd)}\n${lines}${text.slice(lineEnd)}`;
	}
	return undefined;
};

/** The document with the value set: everything is written anew, comments and order are kept. */
const rewritten = ({document, text, path, value}: Edit): string => {
	if (value === undefined) document.deleteIn(path);
	else document.setIn(path, document.createNode(value));
	return document.toString({lineWidth: 0, flowCollectionPadding: /\{ \S/.test(text)});
};

const says = (text: string | undefined, wanted: unknown): text is string => {
	if (text === undefined) return false;
	const document = parseDocument(text);
	return document.errors.length === 0 && isDeepStrictEqual(document.toJS(), wanted);
};

/**
 * Sets one setting in the person's `config.yaml` in `home` (`['ui', 'theme'], 'dark'`), or takes it out (`undefined`). Comments, order
 * and, where that can be, every other byte stay as they are. Rejects with a `UserError`, and writes nothing, when the file is broken
 * or the setting is none.
 */
export const keepSetting = async (home: string, path: Path, value: unknown): Promise<void> => {
	const file = join(home, 'config.yaml');
	const text = await readText(file);
	readLayer('user', text, file);
	// Each try has a document of its own: setting changes it.
	const edit = (): Edit => {
		const document: Document = parseDocument(text);
		if (!isMap(document.contents)) document.contents = document.createNode({});
		return {document, text, path, value};
	};
	const whole = rewritten(edit());
	const wanted: unknown = parseDocument(whole).toJS();
	const smallest = value === undefined ? [] : [replaced(edit()), inserted(edit())];
	const next = smallest.find(one => says(one, wanted)) ?? whole;
	readLayer('user', next, file);
	await writePrivate(file, next);
};
