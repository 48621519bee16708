import {blankComposer, isBlank, typeInput, type Composer} from '../../tui/composer/composer.ts';
import {decoding} from '../../tui/keys/decode.ts';
import {actionOf} from '../../tui/keys/bind.ts';
import type {Input} from '../../tui/keys/key.ts';
import {keymap} from '../../tui/keys/keymap.ts';
import type {Look} from '../../tui/theme.ts';
import {paintBottom} from '../../tui/ui/bottom.ts';
import {isDropped} from '../../tui/ui/dropped.ts';
import {STARTING} from './starting.ts';
import type {Terminal} from './terminal.ts';

/** What was typed before the interface was there. */
export type Early = {
	readonly composer: Composer;
	/** What came after the first prompt was sent, and what the composer alone cannot do: for the interface to hear. */
	readonly inputs: readonly Input[];
};

/** The composer, painted and taking keys, before anything else has loaded. */
export type Prelude = {
	/** Takes it away, for the interface to paint its own in the same place. */
	end(): Early;
};

/**
 * Goes on where the first frame left off. Keys are echoed; the first one that asks for more than writing, and all after it, wait
 * for the interface. `leave` is called when a person does not want to wait.
 */
export const prelude = (terminal: Terminal, look: Look, leave: () => void): Prelude => {
	let composer = blankComposer;
	let waiting: readonly Input[] = [];
	/** What the terminal says by itself: many tell of the focus as soon as they are asked to. */
	let told: readonly Input[] = [];
	// The first frame is there already, with the cursor in its first row.
	let drawn = 1;
	/** Undoes what was drawn, and leaves the cursor where it began. */
	const erased = (): string => (drawn === 0 ? '' : `${drawn > 1 ? `\u001b[${drawn - 1}A` : ''}\r\u001b[J`);
	const draw = (): void => {
		const {lines, cursor} = paintBottom(composer, look.paint('quiet', STARTING), {...look, ...terminal.size()});
		const below = lines.length - 1 - cursor.y;
		const place = `${below === 0 ? '' : `\u001b[${below}A`}\r${cursor.x === 0 ? '' : `\u001b[${cursor.x}C`}`;
		terminal.write(`\u001b[?2026h${erased()}${lines.join('\r\n')}${place}\u001b[?2026l`);
		drawn = cursor.y + 1;
	};
	const hear = (input: Input): void => {
		const place = input.type === 'key' ? actionOf(keymap, 'anywhere', input.key) : undefined;
		const isEnd = place === 'clear-or-leave' || place === 'leave-when-empty';
		if (isEnd && isBlank(composer)) {
			leave();
			return;
		}
		if (input.type === 'focus' || input.type === 'background') {
			told = [...told, input];
			return;
		}
		if (waiting.length > 0 || place !== undefined || isDropped(input)) {
			waiting = [...waiting, input];
			return;
		}
		const typed = typeInput(composer, input, {
			keymap,
			history: [],
			columns: terminal.size().columns,
			busy: 'idle',
			vim: 'off',
		});
		// At either end the arrows go through what was written before, which is not read yet.
		const action = input.type === 'key' ? actionOf(keymap, 'composer', input.key) : undefined;
		const isPast = (action === 'up' || action === 'down') && typed.composer.cursor === composer.cursor;
		if (typed.wish !== undefined || isPast) {
			waiting = [...waiting, input];
			return;
		}
		composer = typed.composer;
		draw();
	};
	terminal.hear(decoding, hear);
	return {
		end: () => {
			terminal.write(erased());
			drawn = 0;
			return {composer, inputs: [...told, ...waiting]};
		},
	};
};
