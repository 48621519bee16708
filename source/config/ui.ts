import {z} from 'zod';

/** What the status line can show. */
const StatusItem = z.enum([
	'mode',
	'wall',
	'models',
	'branch',
	'context',
	'cost',
	'queue',
	'directory',
	'title',
	'time',
]);

/**
 * A person's own keys: `PLACE.KEY` to the action it has there. Only the form is checked here: which places, keys and actions there
 * are is known where keys are read.
 */
const Keys = z.record(
	z.string().regex(/^[a-z]+\.\S+$/, {error: 'a key is named PLACE.KEY, such as composer.ctrl+x'}),
	z.string().min(1),
);

/** How the interface looks and what it tells the terminal: the person's own business, which no repository has a say in. */
export const Ui = z.strictObject({
	/** `auto` follows the terminal's background. */
	theme: z.enum(['auto', 'dark', 'light', 'contrast', 'none']),
	vim: z.boolean(),
	/** In the terminal's own scrollback, or on a screen of its own. */
	screen: z.enum(['inline', 'full']),
	motion: z.enum(['full', 'reduced']),
	/** For a screen reader: plain lines, words instead of signs. */
	reader: z.boolean(),
	/** What tells a person who looks elsewhere that they are wanted. */
	notifications: z.enum(['auto', 'osc9', 'osc777', 'bell', 'off']),
	/** Say in the terminal's title what goes on. */
	title: z.boolean(),
	status: z.array(StatusItem),
	keymap: Keys,
	/** The program that opens for longer texts; $VISUAL and $EDITOR when left out. */
	editor: z.string(),
});

/** The same with nothing missing, as it holds. */
export const SettledUi = Ui.partial({editor: true}).extend({keymap: Keys.default({})});
export type SettledUi = Readonly<z.infer<typeof SettledUi>>;
