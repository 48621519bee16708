import type {Ui} from './state.ts';

/** Lines of the transcript that the whole-screen form keeps; what is older is in the record. */
const KEPT = 20_000;

/**
 * Finished lines on their way to the scrollback, or, on the whole screen, to the end of what is scrolled. Lines that come before the ones
 * already there are written go along with them. `written` is the number of the last commit that is on the screen.
 */
export const commit = (ui: Ui, lines: readonly string[], written: number): Ui => {
	if (lines.length === 0) return ui;
	if (ui.settings.screen === 'full') {
		const {below} = ui.scroll;
		const all = [...ui.scroll.lines, ...lines];
		// Who reads further up stays where they read.
		return {...ui, scroll: {lines: all.slice(-KEPT), below: below === 0 ? 0 : Math.min(below + lines.length, KEPT)}};
	}
	const {id} = ui.commit;
	return {...ui, commit: id > written ? {id, lines: [...ui.commit.lines, ...lines]} : {id: id + 1, lines}};
};

/** Rows of the whole screen that are hardly ever the transcript's. */
const BELOW = 6;

/** Moves the window over the transcript of the whole-screen form: lines down (positive) or up, up to the oldest ones. */
export const scrollBy = (ui: Ui, by: number): Ui => {
	const {lines, below} = ui.scroll;
	const most = Math.max(0, lines.length - Math.max(1, ui.look.rows - BELOW));
	const next = Math.max(0, Math.min(most, below - by));
	return next === below ? ui : {...ui, scroll: {lines, below: next}};
};
