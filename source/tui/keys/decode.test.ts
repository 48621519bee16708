import {describe, expect, test} from 'vitest';
import {decode, flush, isPending, openDecoder, type Decoder} from './decode.ts';
import {chordOf, type Input} from './key.ts';

const whole = (...chunks: readonly string[]): {readonly state: Decoder; readonly inputs: readonly Input[]} =>
	chunks.reduce<{readonly state: Decoder; readonly inputs: readonly Input[]}>(
		({state, inputs}, chunk) => {
			const next = decode(state, chunk);
			return {state: next.state, inputs: inputs.concat(next.inputs)};
		},
		{state: openDecoder, inputs: []},
	);

const say = (input: Input): string => {
	switch (input.type) {
		case 'key':
			return chordOf(input.key);
		case 'paste':
			return `paste ${JSON.stringify(input.text)}`;
		case 'focus':
			return `focus ${input.focus}`;
		case 'wheel':
			return `wheel ${input.by}`;
		case 'background':
			return `background ${input.red} ${input.green} ${input.blue}`;
	}
};

const said = (...chunks: readonly string[]): readonly string[] => whole(...chunks).inputs.map(say);

/** Everything that terminals are known to send, and what it means; `␛` stands for ESC. */
const sent: readonly (readonly [what: string, from: string, to: string])[] = [
	['letters', 'aZ?', 'a Z ?'],
	['a space', ' ', 'space'],
	[
		'control characters',
		'\r\n\t\u007f\b\u0000\u0001\u001a\u001c\u001d\u001e\u001f',
		'enter ctrl+j tab backspace ctrl+h ctrl+space ctrl+a ctrl+z ctrl+\\ ctrl+] ctrl+^ ctrl+_',
	],
	['what an input method made', 'é漢字', 'é 漢 字'],
	['emoji beyond the basic plane', 'x👍y', 'x 👍 y'],
	['Alt', '␛b␛<␛/␛A␛é␛👍␛ ', 'alt+b alt+< alt+/ alt+shift+a alt+é alt+👍 alt+space'],
	['Alt and a control character', '␛\r␛\u007f␛\u0002', 'alt+enter alt+backspace ctrl+alt+b'],
	[
		'Alt and what begins a sequence',
		'␛[\r␛]x␛_a␛P\r␛Oz',
		'alt+[ enter alt+] x alt+_ a alt+shift+p enter alt+shift+o z',
	],
	['arrows and their like', '␛[A␛[B␛[C␛[D␛[H␛[F', 'up down right left home end'],
	['the same in application mode', '␛OA␛OD␛OH␛OP␛OS', 'up left home f1 f4'],
	['arrows with modifiers', '␛[1;5D␛[1;2A␛[1;3C␛[1;6B', 'ctrl+left shift+up alt+right ctrl+shift+down'],
	['modifiers of old', '␛O5C␛O1;3A␛[1;9D', 'ctrl+right alt+up alt+left'],
	['Alt said by two', '␛␛[A␛␛OC␛␛[3~', 'alt+up alt+right alt+delete'],
	['Esc twice, then a letter', '␛␛␛x', 'esc esc alt+x'],
	['Esc, then something that is no key', '␛␛[I␛␛[200~x␛[201~', 'esc focus in esc paste "x"'],
	['numbered keys', '␛[2~␛[3~␛[5~␛[6~␛[1~␛[4~', 'insert delete pageup pagedown home end'],
	['numbered keys with modifiers', '␛[3;5~␛[5;2~␛[15;3~', 'ctrl+delete shift+pageup alt+f5'],
	['function keys', '␛[11~␛[15~␛[17~␛[24~␛[[A␛[[E␛[1;2R', 'f1 f5 f6 f12 f1 f5 shift+f3'],
	['keys of rxvt', '␛[3$␛[7~␛[8^␛[2@␛Oa␛[d', 'shift+delete home ctrl+end ctrl+shift+insert ctrl+up shift+left'],
	['the keypad', '␛Oq␛Om␛OM', '1 - enter'],
	['Shift and Tab', '␛[Z␛[1;6Z', 'shift+tab ctrl+shift+tab'],
	[
		'kitty: Enter and its like',
		'␛[13;2u␛[13u␛[27u␛[9;5u␛[127;3u␛[32;5u',
		'shift+enter enter esc ctrl+tab alt+backspace ctrl+space',
	],
	['kitty: letters', '␛[97;5u␛[97;6u␛[97;4u␛[97;2u', 'ctrl+a ctrl+shift+a alt+shift+a A'],
	['kitty: signs above others', '␛[44:60;4u␛[45:95;6u␛[47;5u', 'alt+< ctrl+_ ctrl+/'],
	['kitty: letters of other alphabets', '␛[1089::99;5u␛[1089u', 'ctrl+c с'],
	['kitty: press, repeat, release', '␛[97;1:1u␛[97;1:2u␛[97;1:3u␛[1;5:3A␛[3;1:3~', 'a a'],
	['kitty: text that goes with a key', '␛[97;2;65u␛[0;;233:28450u␛[50:64;2;64u', 'A é 漢 @'],
	['kitty: locks and lone modifiers', '␛[57358u␛[57441;2u', ''],
	['kitty: locks count for nothing', '␛[13;129u␛[97;69u', 'enter ctrl+a'],
	['kitty: keys of the desktop', '␛[118;9u␛[99;17u', ''],
	['kitty: the keypad', '␛[57400u␛[57414;2u␛[57417;5u␛[57376u', '1 shift+enter ctrl+left f13'],
	['xterm: modifyOtherKeys', '␛[27;2;13~␛[27;5;97~␛[27;2;65~␛[27;4;9~', 'shift+enter ctrl+a A alt+shift+tab'],
	['code points that are none', '␛[1114112u␛[55296u␛[99999999999u␛[128u', ''],
	['focus', '␛[I␛[O', 'focus in focus out'],
	['the wheel', '␛[<64;10;5M␛[<65;1;1M␛[<69;1;1M', 'wheel -1 wheel 1 wheel 1'],
	['the mouse otherwise', '␛[<0;1;1M␛[<0;1;1m␛[<35;1;1M␛[<66;1;1M␛[M !!', ''],
	['the background, ended by BEL', '␛]11;rgb:ffff/8080/0000\u0007', 'background 255 128 0'],
	['the background, ended by ST', '␛]11;rgb:f/80/000␛\\a', 'background 255 128 0 a'],
	['a background with a veil', '␛]11;rgba:0000/0000/ffff/ffff␛\\', 'background 0 0 255'],
	['a background that is none', '␛]11;?␛\\␛]10;rgb:ffff/ffff/ffff\u0007', ''],
	['what the terminal is', '␛[?62;22c␛[>1;10;0c␛[0n␛[24;80R␛[?1u␛[?2026;2$y␛[4;1$y', ''],
	['longer answers', '␛P>|some terminal(1.2)␛\\␛P1$r0m␛\\␛_Gi=1;OK␛\\␛]52;c;YQ==\u0007', ''],
	['sequences that nobody knows', '␛[99~␛[?9999h␛[1;2;3x', ''],
	['a paste', '␛[200~one\r\ntwo\rthree\tx\u0007␛[31my\u009b␛[201~z', 'paste "one\\ntwo\\nthree\\tx[31my" z'],
	['an empty paste', '␛[200~␛[201~', 'paste ""'],
	['the beginning of an end, in a paste', '␛[200~␛[20␛[201␛[201~', 'paste "[20[201"'],
	['a paste inside a paste', '␛[200~a␛[200~b␛[201~', 'paste "a[200~b"'],
	['the end of no paste', '␛[201~a', 'a'],
	['a control character inside a sequence', '␛[1\u0003', 'alt+[ 1 ctrl+c'],
	['a control character inside an answer', '␛]1\ra', 'alt+] 1 enter a'],
	['controls of the upper half', '\u009b5a', '5 a'],
];

const rows = sent.map(([what, from, to]) => ({what, from: from.replaceAll('␛', '\u001b'), to}));

describe('what a terminal sends', () => {
	test.each(rows)('$what', ({from, to}) => {
		expect(said(from).join(' ')).toBe(to);
		expect(whole(from).state).toEqual(openDecoder);
	});

	test.each(rows)('may be cut anywhere: $what', ({from}) => {
		const {inputs} = whole(from);
		for (let at = 0; at <= from.length; at += 1)
			expect(whole(from.slice(0, at), from.slice(at)).inputs, `cut at ${at}`).toEqual(inputs);
		expect(whole(...from.split('')).inputs).toEqual(inputs);
	});

	test('may be cut anywhere when much comes at once', () => {
		const all = rows.map(({from}) => from).join('');
		const {inputs} = whole(all);
		for (const size of [1, 2, 3, 5, 7, 64])
			expect(whole(...(all.match(new RegExp(`[^]{1,${size}}`, 'g')) ?? [])).inputs).toEqual(inputs);
	});

	test('is one key for each cluster that comes whole', () => {
		expect(said('e\u0301👩‍👧🇩🇪')).toEqual(['e\u0301', '👩‍👧', '🇩🇪']);
	});

	test('says what is typed, and by which key', () => {
		expect(whole('A \u001bB\u0001').inputs).toEqual([
			{type: 'key', key: {name: 'a', ctrl: false, alt: false, shift: true, text: 'A'}},
			{type: 'key', key: {name: 'space', ctrl: false, alt: false, shift: false, text: ' '}},
			{type: 'key', key: {name: 'b', ctrl: false, alt: true, shift: true, text: ''}},
			{type: 'key', key: {name: 'a', ctrl: true, alt: false, shift: false, text: ''}},
		]);
	});

	test('never stops what comes after, whatever it is', () => {
		let seed = 7;
		const dice = (most: number): number => {
			seed = (seed * 1_103_515_245 + 12_345) % 2_147_483_648;
			return seed % most;
		};
		const pieces = [
			'\u001b',
			'[',
			'O',
			']',
			'P',
			'_',
			'1',
			';',
			':',
			'<',
			'?',
			'M',
			'~',
			'u',
			'$',
			'\r',
			'a',
			'👍',
			'\ud83d',
		];
		for (let round = 0; round < 2_000; round += 1) {
			const noise = Array.from({length: dice(12)}, () => pieces[dice(pieces.length)]).join('');
			// Control characters end whatever was begun, but a report of the mouse, which may swallow three.
			const {inputs, state} = whole(noise, '\u0003\u0003\u0003\u0003', 'q');
			expect([noise, inputs.at(-1)].map(one => (typeof one === 'object' ? say(one) : one))).toEqual([noise, 'q']);
			expect(state).toEqual(openDecoder);
		}
	});

	test('a paste of megabytes comes whole, in chunks of any size', () => {
		const text = `${'0123456789 abcdef\n'.repeat(290_000)}end`;
		const all = `\u001b[200~${text.replaceAll('\n', '\r')}\u001b[201~x`;
		for (const size of [1_000, 65_536, all.length]) {
			const inputs: Input[] = [];
			let state = openDecoder;
			for (let at = 0; at < all.length; at += size) {
				const decoded = decode(state, all.slice(at, at + size));
				({state} = decoded);
				for (const input of decoded.inputs) inputs.push(input);
			}
			expect(inputs.length).toBe(2);
			expect(inputs[0]?.type === 'paste' && inputs[0].text === text).toBe(true);
		}
	});
});

describe('an Esc that waits', () => {
	test.each([
		['\u001b', 'esc'],
		['\u001b\u001b', 'esc', 'esc'],
		['\u001b[', 'alt+['],
		['\u001b]', 'alt+]'],
		['\u001b_', 'alt+_'],
		['\u001bP', 'alt+shift+p'],
		['\u001bO', 'alt+shift+o'],
		['\u001b\u001b[', 'esc', 'alt+['],
	])('%j is what it is by itself when nothing follows', (from, ...to) => {
		const {state, inputs} = whole(from);
		expect({inputs, pending: isPending(state)}).toEqual({inputs: [], pending: true});
		const flushed = flush(state);
		expect({said: flushed.inputs.map(say), state: flushed.state}).toEqual({said: to, state: openDecoder});
	});

	test.each(['', 'a', '\u001b[1;', '\u001b]11;rgb:', '\u001b[200~', '\u001b[200~abc\u001b', '\u001b[<64;1'])(
		'%j is not taken for one',
		from => {
			const {state} = whole(from);
			expect(isPending(state)).toBe(false);
			expect(flush(state)).toEqual({state, inputs: []});
		},
	);
});
