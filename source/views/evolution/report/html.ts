/** A piece of a document that may stand in it as it is. Made by {@link html} alone, so that no text gets into a page unescaped. */
export type Html = {readonly markup: string};

type Part = string | number | Html | readonly Part[];

const ESCAPES: Readonly<Record<string, string>> = {'&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;'};

/* oxlint-disable no-control-regex -- control characters are what is looked for */
/** What no document may hold, and marks that turn the direction of writing round: text of others could forge with them what a person reads. */
const unseen = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u200e\u200f\u202a-\u202e\u2066-\u2069\ufffe\uffff]/g;

const escaped = (text: string): string =>
	text
		.toWellFormed()
		.replaceAll('\r\n', '\n')
		.replaceAll(unseen, '')
		.replaceAll(/[&<>"']/g, sign => ESCAPES[sign] ?? '');

const isList = (part: Part): part is readonly Part[] => Array.isArray(part);

const markupOf = (part: Part): string => {
	if (typeof part === 'string') return escaped(part);
	if (typeof part === 'number') return String(part);
	return isList(part) ? part.map(markupOf).join('') : part.markup;
};

/** Markup with texts in it. What is written in the source stands as it is; what is put in is escaped, as text and for attributes in quotes. */
export const html = (literals: TemplateStringsArray, ...parts: readonly Part[]): Html => ({
	markup: literals.reduce((before, literal, at) => before + markupOf(parts[at - 1] ?? '') + literal),
});
