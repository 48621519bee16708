import {lineEnd, lineStart, type Draft} from '../text.ts';

const isEmptyLine = (text: string, at: number): boolean => lineStart(text, at) === lineEnd(text, at);

/** The empty line before or behind the paragraph at an index; the text's beginning or end where there is none. */
export const paragraph = (text: string, from: number, towards: 'back' | 'on'): number => {
	const next = (at: number): number | undefined => {
		if (towards === 'on') return lineEnd(text, at) === text.length ? undefined : lineEnd(text, at) + 1;
		return lineStart(text, at) === 0 ? undefined : lineStart(text, lineStart(text, at) - 1);
	};
	let line = lineStart(text, from);
	let wasText = !isEmptyLine(text, line);
	for (;;) {
		const further = next(line);
		if (further === undefined) return towards === 'on' ? text.length : 0;
		line = further;
		if (!isEmptyLine(text, line)) wasText = true;
		else if (wasText) return line;
	}
};

const pairs: readonly (readonly [string, string])[] = [
	['(', ')'],
	['[', ']'],
	['{', '}'],
];

/** The other one of the first bracket from the cursor on in its line; nothing where there is none. */
export const otherBracket = ({text, cursor}: Draft): number | undefined => {
	const found = /[()[\]{}]/.exec(text.slice(cursor, lineEnd(text, cursor)));
	if (found === null) return undefined;
	const [bracket] = found;
	const [open = '', close = ''] = pairs.find(pair => pair.includes(bracket)) ?? [];
	const step = bracket === open ? 1 : -1;
	let depth = 0;
	for (let at = cursor + found.index; at >= 0 && at < text.length; at += step) {
		if (text[at] === open) depth += 1;
		else if (text[at] === close) depth -= 1;
		if (depth === 0) return at;
	}
	return undefined;
};

/** Two spaces more, or as much less, before each line that has something in it. */
export const shifted = (lines: string, towards: '>' | '<'): string =>
	towards === '>' ? lines.replaceAll(/^(?=.)/gm, '  ') : lines.replaceAll(/^(?: {1,2}|\t)/gm, '');
