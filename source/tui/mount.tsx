import {render} from 'ink';
import {App, type Stage} from './app.tsx';
import type {Screen} from './ui/screen.ts';
import {keyboard, outputFor} from './streams.ts';

/** The interface on a terminal. */
export type Mounted = {
	/** Tells it that the terminal has another size. */
	resized(): void;
	/** Keys for a field of its own. */
	type(text: string): void;
	/** Takes away what is not finished, and ends. */
	unmount(): void;
};

/** More often than anybody sees: when to draw is decided before Ink is asked to. */
const FASTEST = 1_000;

/** Draws the interface, and draws it anew whenever the stage has changed. */
export const mount = (stage: Stage, real: NodeJS.WriteStream, screen: Screen): Mounted => {
	const output = outputFor(real);
	const keys = keyboard();
	const instance = render(<App stage={stage} screen={screen} />, {
		stdout: output.stream,
		stdin: keys.stream,
		exitOnCtrlC: false,
		patchConsole: false,
		interactive: true,
		incrementalRendering: true,
		maxFps: FASTEST,
		alternateScreen: screen === 'alternate',
	});
	return {
		resized: output.resized,
		type: keys.type,
		unmount: () => {
			instance.clear();
			instance.unmount();
		},
	};
};
