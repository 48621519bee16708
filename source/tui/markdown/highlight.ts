import type {Highlight, Paint, Tone} from '../theme.ts';

/** What the scopes of highlight.js mean here (its CSS classes reference); the longest name that is known counts. */
const tones: Readonly<Record<string, Tone>> = {
	keyword: 'keyword',
	literal: 'keyword',
	'selector-tag': 'keyword',
	'variable.language_': 'keyword',
	'template-tag': 'keyword',
	bullet: 'keyword',
	string: 'string',
	regexp: 'string',
	symbol: 'string',
	'char.escape_': 'number',
	number: 'number',
	'variable.constant_': 'number',
	comment: 'comment',
	quote: 'comment',
	title: 'name',
	'title.class_': 'type',
	'title.class_.inherited__': 'type',
	section: 'heading',
	name: 'keyword',
	attr: 'name',
	attribute: 'name',
	property: 'name',
	'selector-id': 'name',
	'selector-class': 'name',
	'selector-attr': 'name',
	'selector-pseudo': 'name',
	meta: 'name',
	'template-variable': 'name',
	variable: 'name',
	built_in: 'type',
	type: 'type',
	code: 'code',
	link: 'link',
	strong: 'heading',
	emphasis: 'emphasis',
	addition: 'good',
	deletion: 'bad',
};

const toneOf = (classes: readonly string[]): Tone | undefined => {
	for (let length = classes.length; length > 0; length -= 1) {
		const found = tones[classes.slice(0, length).join('.')];
		if (found !== undefined) return found;
	}
	return undefined;
};

/** Lines up to this length are coloured: longer ones are made by machines, and cost more than they say. */
const LONGEST = 2_000;

/** Languages where a string in simple quotes ends with its line; a lone quote would take all that follows otherwise. */
const oneLine = /^(?:javascript|typescript|json|python|go|java|c|cpp|csharp|kotlin|swift|lua|css|scss)$/;

type Node = {
	readonly type: string;
	readonly value?: string;
	readonly properties?: {readonly className?: unknown};
	readonly children?: readonly Node[];
};

type Piece = {readonly text: string; readonly tone: Tone | undefined};

const textOf = (node: Node): string => node.value ?? (node.children ?? []).map(textOf).join('');

const classesOf = (node: Node): readonly string[] => {
	const names = node.properties?.className;
	return Array.isArray(names) ? names.map(name => String(name).replace(/^hljs-/, '')) : [];
};

const piecesOf = (node: Node, outer: Tone | undefined): readonly Piece[] => {
	if (node.value !== undefined) return [{text: node.value, tone: outer}];
	const classes = classesOf(node);
	// Code inside a string is code again.
	const tone = classes[0] === 'subst' ? undefined : (toneOf(classes) ?? outer);
	return (node.children ?? []).flatMap(child => piecesOf(child, tone));
};

/** Where the first string that should have ended with its line goes on after it, in units from the start; undefined if none does. */
const strayIn = (root: Node): number | undefined => {
	let at = 0;
	const visit = (node: Node): number | undefined => {
		if (classesOf(node)[0] === 'string') {
			const text = textOf(node);
			const end = text.indexOf('\n');
			if (
				end !== -1 &&
				text[end - 1] !== '\\' &&
				/^[a-z]{0,2}(?:'(?!'')|"(?!""))/i.test(text) &&
				!/^[a-z]*R"/.test(text)
			)
				return at + end;
		}
		if (node.value !== undefined) at += node.value.length;
		for (const child of node.children ?? []) {
			const found = visit(child);
			if (found !== undefined) return found;
		}
		return undefined;
	};
	return visit(root);
};

const paintPieces = (pieces: readonly Piece[], paint: Paint): readonly string[] => {
	const lines = [''];
	for (const {text, tone} of pieces)
		for (const [at, part] of text.split('\n').entries()) {
			if (at > 0) lines.push('');
			lines.push(`${lines.pop() ?? ''}${tone === undefined || part === '' ? part : paint(tone, part)}`);
		}
	return lines;
};

/**
 * Loads the highlighter and its languages, once for as long as the result is kept. What it returns colours whole lines: as many as the code
 * has, each with its own styles; undefined for a language that it does not know.
 */
export const loadHighlight = async (): Promise<Highlight> => {
	const {highlighter} = await import('./languages.ts');
	const {parse, nameOf} = highlighter();
	return (code, language, paint) => {
		const name = nameOf(language);
		if (name === undefined) return undefined;
		const lines: string[] = [];
		let rest: readonly string[] = code.split('\n');
		while (rest.length > 0) {
			const long = rest.findIndex(line => line.length > LONGEST);
			if (long === 0) {
				lines.push(rest[0] ?? '');
				rest = rest.slice(1);
				continue;
			}
			const part = long === -1 ? rest : rest.slice(0, long);
			const text = part.join('\n');
			const root = parse(text, name);
			const stray = oneLine.test(name) ? strayIn(root) : undefined;
			const end = stray === undefined ? part.length : text.slice(0, stray).split('\n').length;
			lines.push(...paintPieces(piecesOf(root, undefined), paint).slice(0, end));
			rest = rest.slice(end);
		}
		return lines;
	};
};
