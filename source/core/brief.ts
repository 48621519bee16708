import type {Excerpt} from './workspace.ts';

/** At most so many characters of a text from its start, and how many more there are. */
export const clip = (text: string, most: number): string =>
	text.length <= most ? text : `${text.slice(0, most)}\n… (${text.length - most} more characters)`;

/** At most so many characters of a text, from its start and its end, and how many are left out between them. */
export const clipMiddle = (text: string, most: number): string => {
	if (text.length <= most) return text;
	const half = Math.floor(most / 2);
	return `${text.slice(0, half)}\n[… ${text.length - 2 * half} characters left out …]\n${text.slice(text.length - half)}`;
};

/** A part of a brief that a model can find again: `<name>` on a line, the text, `</name>` on a line. */
export const section = (name: string, text: string): string => (text === '' ? '' : `<${name}>\n${text}\n</${name}>\n`);

/** The text of the first section of that name, or undefined. A closing tag counts only at the start of a line. */
export const readSection = (text: string, name: string): string | undefined => {
	const open = text.startsWith(`<${name}>\n`) ? 0 : text.indexOf(`\n<${name}>\n`);
	if (open === -1) return undefined;
	const start = text.indexOf('>\n', open) + 2;
	const end = text.indexOf(`\n</${name}>\n`, start - 1);
	return end === -1 ? undefined : text.slice(start, end);
};

const attribute = (text: string): string => text.replaceAll(/["\n<>]/g, ' ');

/** Excerpts as a model reads them: each a `<file path= lines= of=>` element, the text unchanged. */
export const sayExcerpts = (excerpts: readonly Excerpt[]): string =>
	excerpts
		.map(
			({path, from, to, of, text, why}) =>
				`<file path="${attribute(path)}" lines="${from}-${to}" of="${of}" why="${attribute(why)}">\n${text}\n</file>`,
		)
		.join('\n');
