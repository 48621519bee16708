/* oxlint-disable no-control-regex -- control characters are what is taken out */

/** A text and where one writes in it: an index between grapheme clusters. */
export type Draft = {readonly text: string; readonly cursor: number};

const SAFE = /^[\n\u0020-\u007e]*$/;

/** What stands for a piece in a text; no text from outside has any. */
export const MARKS = /[\u{e0200}-\u{e0fff}]/gu;

/** A text as it may be written in: line endings are `\n`, and no other control characters are in it but tabs. */
export const cleaned = (text: string): string =>
	SAFE.test(text)
		? text
		: text
				.replaceAll(/\r\n?/g, '\n')
				.replaceAll(/[\u0000-\u0008\u000b-\u001f\u007f-\u009f]/g, '')
				.replaceAll(MARKS, '')
				.toWellFormed();

export const lineStart = (text: string, at: number): number => (at <= 0 ? 0 : text.lastIndexOf('\n', at - 1) + 1);

export const lineEnd = (text: string, at: number): number => {
	const end = text.indexOf('\n', at);
	return end === -1 ? text.length : end;
};

/** A draft with `text` in the place of what is between two indices, and the cursor behind it. */
export const replaced = (draft: Draft, from: number, to: number, text: string): Draft => ({
	text: draft.text.slice(0, from) + text + draft.text.slice(to),
	cursor: from + text.length,
});
