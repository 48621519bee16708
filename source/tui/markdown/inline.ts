import {Lexer, Tokenizer, type Token, type Tokens} from 'marked';
import {plain} from '../../views/plain.ts';
import {decodeEntities} from './entities.ts';
import {run, type Run, type Runs} from '../text/runs.ts';
import type {Tone} from '../theme.ts';

/** Tags are shown as they stand, so they are text; one tilde says "about" far more often than that something is struck out. */
const tokenizer = (): Tokenizer => {
	const own = new Tokenizer();
	const del = own.del.bind(own);
	return Object.assign(own, {
		tag: () => undefined,
		del: (source: string, masked: string, before?: string) =>
			source.startsWith('~~') ? del(source, masked, before) : undefined,
	});
};

/**
 * Stands for a `>` that ends no address: the lexer would take `<` to `>` for a tag and look for no marks in it, however far apart they are.
 * A noncharacter of Unicode, so that no text has a use for it.
 */
const ANGLE = '\ufdd0';

const angles = /\]\(<[^<>\n]*>|<(?:[a-z][a-z\d+.-]*:[^\s<>]*|[^\s<>@]+@[^\s<>]+)>|>/gi;

/**
 * What stands inside a paragraph, as tokens (CommonMark 6 and the extensions of GitHub). Their `raw` joined is as long as the source, and equal
 * but for angle brackets.
 */
export const lexInline = (source: string): readonly Token[] =>
	Lexer.lexInline(
		source.replaceAll(angles, match => (match === '>' ? ANGLE : match)),
		{gfm: true, breaks: true, tokenizer: tokenizer()},
	);

const restored = (text: string): string => text.replaceAll(ANGLE, '>');

/** Also what an entity stands for may not act on the terminal. A break of HTML is the only one there is inside a table. */
const shown = (text: string): string =>
	plain(decodeEntities(restored(text.replaceAll(`\\${ANGLE}`, '>')))).replaceAll(/<br *\/?>/gi, '\n');

const textOf = (runs: Runs): string => runs.map(({text}) => text).join('');

const isSaid = (text: string, href: string): boolean =>
	text === href || `mailto:${text}` === href || `http://${text}` === href;

const marks: Readonly<Record<string, Tone>> = {strong: 'heading', em: 'emphasis', del: 'struck'};

const linkRuns = (token: Tokens.Link, tones: readonly Tone[]): Runs => {
	const words = tokenRuns(token.tokens, [...tones, 'link']);
	const href = plain(decodeEntities(restored(token.href))).replaceAll('\n', '');
	return isSaid(textOf(words), href) || href === '' ? words : [...words, run(` (${href})`, ...tones, 'quiet')];
};

const tokenRuns = (tokens: readonly Token[], tones: readonly Tone[]): Runs =>
	tokens.flatMap((token): Runs => {
		const mark = marks[token.type];
		if (mark !== undefined) return tokenRuns('tokens' in token ? (token.tokens ?? []) : [], [...tones, mark]);
		switch (token.type) {
			case 'br':
				return [run('\n', ...tones)];
			case 'codespan':
				return [run(plain(restored(String(token['text']))), ...tones, 'code')];
			case 'link':
				return linkRuns(token as Tokens.Link, tones);
			case 'image':
				return [run(plain(restored(String(token['text'] || token['href']))).replaceAll('\n', ' '), ...tones, 'quiet')];
			case 'escape':
				return [run(String(token['text']), ...tones)];
			default:
				return [run(shown(token.raw).replaceAll(/ {2,}/g, ' '), ...tones)];
		}
	});

/** Text with inline marks, complete, as runs: a `\n` in them is a line break of the text. Every tone of `tones` is on all of it. */
export const inlineRuns = (source: string, tones: readonly Tone[] = []): readonly Run[] =>
	tokenRuns(lexInline(source), tones);
