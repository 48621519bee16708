import {changed, type Written} from './written.ts';
import {kindOf} from './kind.ts';
import {lineEnd, lineStart, type Draft} from './text.ts';

/** A word that is being written and could be completed: what there is of it before the cursor, and from where to where it stands. */
export type Wanted =
	| {readonly kind: 'file'; readonly query: string; readonly from: number; readonly to: number}
	| {readonly kind: 'command'; readonly query: string; readonly from: number; readonly to: number}
	| {
			readonly kind: 'argument';
			readonly command: string;
			readonly query: string;
			readonly from: number;
			readonly to: number;
	  };

/**
 * A file that is mentioned: `@path`, `@"path with spaces"`, `@path\ with\ spaces`; not inside a word, as in an address of mail. A quote
 * that is not closed goes to the end of the line.
 */
const MENTION = /(?<![\p{L}\p{N}_.@/\\-])@(?:"(?:[^"\\]|\\.)*(?:"|$)|(?!")(?:[^\s\\]|\\.)*)/gu;

const unescaped = (text: string): string => text.replaceAll(/\\(.)/g, '$1');

const mentionAt = ({text, cursor}: Draft): Wanted | undefined => {
	const start = lineStart(text, cursor);
	const written = text.slice(start, cursor);
	const last = [...written.matchAll(MENTION)].at(-1);
	if (last === undefined || last.index + last[0].length !== written.length) return undefined;
	const [mention] = last;
	const from = start + last.index;
	if (!mention.startsWith('@"')) {
		// What follows belongs to it as far as it looks like a path: a bracket around it does not.
		const tail = /^[\p{L}\p{N}_./\\-]*/u.exec(text.slice(cursor, lineEnd(text, cursor)))?.[0] ?? '';
		return {kind: 'file', query: unescaped(mention.slice(1)), from, to: cursor + tail.length};
	}
	if (mention.length > 2 && /[^\\]"$/.test(mention)) return undefined;
	const rest = /^[^"]*"/.exec(text.slice(cursor, lineEnd(text, cursor)))?.[0] ?? '';
	return {kind: 'file', query: unescaped(mention.slice(2)), from, to: cursor + rest.length};
};

/** What would complete the text at the cursor, if anything: a file behind `@`, a command behind `/`, or what the command is given. */
export const wantedCompletion = (draft: Draft): Wanted | undefined => {
	const {text, cursor} = draft;
	const mention = mentionAt(draft);
	if (mention !== undefined) return mention;
	const end = lineEnd(text, 0);
	if (cursor === 0 || cursor > end || kindOf(draft) !== 'command') return undefined;
	const [all = '', name = '', gap = ''] = /^\/(\S*)(\s*)/.exec(text.slice(0, end)) ?? [];
	if (cursor <= name.length + 1) return {kind: 'command', query: text.slice(1, cursor), from: 0, to: name.length + 1};
	if (gap === '' || cursor < all.length) return undefined;
	return {kind: 'argument', command: name, query: text.slice(all.length, cursor), from: all.length, to: end};
};

const quoted = (path: string): string => {
	if (!/[\s"\\]/.test(path)) return `@${path}`;
	const open = `@"${path.replaceAll(/["\\]/g, '\\$&')}`;
	// In a folder one goes on.
	return path.endsWith('/') ? open : `${open}"`;
};

const writtenOut = (wanted: Wanted, replacement: string): string => {
	switch (wanted.kind) {
		case 'file':
			return replacement.endsWith('/') ? quoted(replacement) : `${quoted(replacement)} `;
		case 'command':
			return `/${replacement} `;
		case 'argument':
			return replacement;
	}
};

/**
 * Puts `replacement` (a path, the name of a command, an argument; without sign or quotes) in the place of what was wanted, with the
 * cursor behind it and behind one space.
 */
export const complete = <State extends Written>(state: State, wanted: Wanted, replacement: string): State => {
	const {from, to} = wanted;
	const out = writtenOut(wanted, replacement);
	const behind = state.text.slice(to);
	const rest = out.endsWith(' ') && /^[ \t]/.test(behind) ? behind.slice(1) : behind;
	return changed(state, {text: state.text.slice(0, from) + out + rest, cursor: from + out.length});
};
