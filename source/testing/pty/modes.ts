import type {Terminal} from '@xterm/headless';

/** The state that a program can leave a terminal in. */
export type Modes = {
	readonly screen: 'normal' | 'alternate';
	readonly cursor: 'visible' | 'hidden';
	/** DECSCUSR: the number of the cursor's shape, 0 for the owner's own. */
	readonly cursorShape: number;
	readonly bracketedPaste: boolean;
	readonly focusReports: boolean;
	readonly mouse: 'none' | 'x10' | 'vt200' | 'drag' | 'any';
	/** Flags of the kitty keyboard protocol that are on. */
	readonly keyboard: number;
	/** XTMODKEYS for other keys: 0 is off. */
	readonly modifyOtherKeys: number;
	readonly applicationCursor: boolean;
	readonly applicationKeypad: boolean;
	/** Inside a synchronized update (DEC private mode 2026). */
	readonly synchronized: boolean;
	/** Every DEC private mode that is not as it is in a terminal that nobody touched. */
	readonly privateModes: readonly number[];
	/** SGR attributes that are open: what is typed after the program would have them. */
	readonly styles: readonly number[];
	readonly margins: 'whole' | 'set';
	readonly title: string;
};

/** A terminal that nobody touched. */
export const untouched: Modes = {
	screen: 'normal',
	cursor: 'visible',
	cursorShape: 0,
	bracketedPaste: false,
	focusReports: false,
	mouse: 'none',
	keyboard: 0,
	modifyOtherKeys: 0,
	applicationCursor: false,
	applicationKeypad: false,
	synchronized: false,
	privateModes: [],
	styles: [],
	margins: 'whole',
	title: '',
};

/** DEC private modes that are on in an untouched terminal: wrapping and the cursor. Blinking is nobody's business. */
const onAtFirst = new Set([7, 25]);
const ignored = new Set([12]);

type Parameters = readonly (number | readonly number[])[];

const plainOnes = (parameters: Parameters): readonly number[] => parameters.filter(one => typeof one === 'number');

/** What closes an SGR attribute (ECMA-48 8.3.117). */
const closerOf = (code: number): number => {
	if (code === 1 || code === 2) return 22;
	if (code >= 3 && code <= 9) return code === 6 ? 25 : code + 20;
	if ((code >= 30 && code <= 38) || (code >= 90 && code <= 97)) return 39;
	if ((code >= 40 && code <= 48) || (code >= 100 && code <= 107)) return 49;
	return code === 53 ? 55 : code === 58 ? 59 : 0;
};

/** The attributes that are open after an SGR sequence. */
export const stylesAfter = (open: readonly number[], parameters: Parameters): readonly number[] => {
	let now = open;
	const codes = [...parameters];
	while (codes.length > 0) {
		const code = codes.shift();
		if (typeof code !== 'number') continue;
		// A colour brings its own parameters: 5;n or 2;r;g;b, unless they are in sub-parameters.
		if ((code === 38 || code === 48 || code === 58) && typeof codes[0] === 'number')
			codes.splice(0, codes[0] === 5 ? 2 : 4);
		if (code === 0) now = [];
		else if (closerOf(code) === 0 || (code >= 22 && code <= 29)) now = now.filter(other => closerOf(other) !== code);
		else now = [...now.filter(other => other !== code), code];
	}
	return now;
};

/** Watches an emulator for the state that it does not tell of itself. `keyboard` says whether it knows the kitty protocol. */
export const watchModes = (
	emulator: Terminal,
	{keyboard, answer}: {readonly keyboard: 'legacy' | 'kitty'; readonly answer: (text: string) => void},
): (() => Modes) => {
	const changed = new Set<number>();
	const flags = {normal: [0], alternate: [0]};
	let [cursorShape, modifyOtherKeys] = [0, 0];
	let styles: readonly number[] = [];
	let margins: Modes['margins'] = 'whole';
	let title = '';
	const stack = (): number[] => flags[emulator.buffer.active.type];
	const {parser} = emulator;

	emulator.onTitleChange(now => (title = now));
	const set = (parameters: Parameters, on: boolean): false => {
		for (const mode of plainOnes(parameters))
			if (onAtFirst.has(mode) === on || ignored.has(mode)) changed.delete(mode);
			else changed.add(mode);
		return false;
	};
	parser.registerCsiHandler({prefix: '?', final: 'h'}, parameters => set(parameters, true));
	parser.registerCsiHandler({prefix: '?', final: 'l'}, parameters => set(parameters, false));
	parser.registerCsiHandler({final: 'm'}, parameters => {
		styles = stylesAfter(styles, parameters);
		return false;
	});
	parser.registerCsiHandler({final: 'r'}, ([top = 0, bottom = 0]) => {
		margins = top === 0 && bottom === 0 ? 'whole' : 'set';
		return false;
	});
	parser.registerCsiHandler({intermediates: ' ', final: 'q'}, ([shape = 0]) => {
		cursorShape = Number(shape);
		return false;
	});
	parser.registerCsiHandler({prefix: '>', final: 'm'}, ([resource, value = 0]) => {
		if (resource === 4) modifyOtherKeys = Number(value);
		return true;
	});
	const forget = (): false => {
		changed.clear();
		styles = [];
		margins = 'whole';
		[cursorShape, modifyOtherKeys] = [0, 0];
		return false;
	};
	parser.registerEscHandler({final: 'c'}, forget);
	parser.registerCsiHandler({intermediates: '!', final: 'p'}, forget);

	if (keyboard === 'kitty') {
		parser.registerCsiHandler({prefix: '>', final: 'u'}, ([asked = 0]) => {
			stack().push(Number(asked));
			return true;
		});
		parser.registerCsiHandler({prefix: '<', final: 'u'}, ([count = 1]) => {
			const levels = stack();
			levels.length = Math.max(1, levels.length - Math.max(1, Number(count)));
			return true;
		});
		parser.registerCsiHandler({prefix: '=', final: 'u'}, ([asked = 0, how = 1]) => {
			const levels = stack();
			const now = levels.at(-1) ?? 0;
			levels[levels.length - 1] = how === 2 ? now | Number(asked) : how === 3 ? now & ~Number(asked) : Number(asked);
			return true;
		});
		parser.registerCsiHandler({prefix: '?', final: 'u'}, () => {
			answer(`\u001b[?${stack().at(-1) ?? 0}u`);
			return true;
		});
	}

	return () => {
		const {modes} = emulator;
		return {
			screen: emulator.buffer.active.type,
			cursor: changed.has(25) ? 'hidden' : 'visible',
			cursorShape,
			bracketedPaste: modes.bracketedPasteMode,
			focusReports: modes.sendFocusMode,
			mouse: modes.mouseTrackingMode,
			keyboard: stack().at(-1) ?? 0,
			modifyOtherKeys,
			applicationCursor: modes.applicationCursorKeysMode,
			applicationKeypad: modes.applicationKeypadMode,
			synchronized: modes.synchronizedOutputMode,
			privateModes: [...changed].toSorted((one, other) => one - other),
			styles,
			margins,
			title,
		};
	};
};
