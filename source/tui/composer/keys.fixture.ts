import {decode, openDecoder} from '../keys/decode.ts';
import {keymap} from '../keys/keymap.ts';
import {blankComposer, typeInput, type Composer, type Context, type Wish} from './composer.ts';
import {placesOf} from './piece.ts';

const context: Context = {keymap, history: [], columns: 80, busy: 'idle', vim: 'off'};

/** A composer into which some keys were typed, as a terminal sends them, and what it wished for. */
export type Typed = {readonly composer: Composer; readonly wishes: readonly Wish[]};

/** Types keys as a terminal sends them; `<name>` stands for a sequence. */
export const typeInto = (before: Composer, sent: string, change: Partial<Context> = {}): Typed =>
	decode(openDecoder, bytesOf(sent)).inputs.reduce<Typed>(
		({composer, wishes}, input) => {
			const next = typeInput(composer, input, {...context, ...change});
			return {composer: next.composer, wishes: next.wish === undefined ? wishes : wishes.concat(next.wish)};
		},
		{composer: before, wishes: []},
	);

export const typed = (sent: string, change: Partial<Context> = {}): Typed => typeInto(blankComposer, sent, change);

const names: Readonly<Record<string, string>> = {
	esc: '\u001b[27u',
	enter: '\r',
	tab: '\t',
	up: '\u001b[A',
	down: '\u001b[B',
	right: '\u001b[C',
	left: '\u001b[D',
	home: '\u001b[H',
	end: '\u001b[F',
	bs: '\u007f',
	del: '\u001b[3~',
	nl: '\n',
	wheel: '\u001b[<64;1;1M',
};

/** `<esc>`, `<c-a>` (Ctrl), `<a-b>` (Alt), `<paste:…>`. */
const bytesOf = (sent: string): string =>
	sent.replaceAll(
		/<(?:paste:([^]*?)>>|c-(.)>|a-(.|bs|enter)>|([a-z]+)>)/g,
		(all: string, paste: unknown, ctrl: unknown, alt: unknown, name: unknown) => {
			if (typeof paste === 'string') return `\u001b[200~${paste}\u001b[201~`;
			if (typeof ctrl === 'string') return String.fromCharCode(ctrl.toUpperCase().charCodeAt(0) & 31);
			if (typeof alt === 'string') return `\u001b${names[alt] ?? alt}`;
			return (typeof name === 'string' ? names[name] : undefined) ?? all;
		},
	);

/** The text as it is seen, with `|` where the cursor is. */
export const seen = ({text, cursor, pieces}: Composer): string => {
	const marked = `${text.slice(0, cursor)}|${text.slice(cursor)}`;
	return placesOf(text, pieces).reduceRight((out, {at, mark, label}) => {
		const place = at < cursor ? at : at + 1;
		return out.slice(0, place) + label + out.slice(place + mark.length);
	}, marked);
};
