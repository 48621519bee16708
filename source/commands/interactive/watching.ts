import {panelReads, type Panel} from '../../tui/evolution/panel.ts';
import type {Look} from '../../tui/theme.ts';
import type {Overlay, Ui} from '../../tui/ui/state.ts';

/** A run of self-improvement that somebody watches. */
export type Watched = {
	/** Changes what is shown with the next frame. */
	readonly change: (to: (panel: Panel) => Panel) => void;
	/** Opens a page about a variant in front of it. */
	readonly read: (variant: string, page: VariantPage) => void;
	/** Resolves when it is left. */
	readonly closed: Promise<void>;
};

type VariantPage = {readonly title: string; readonly lines: (look: Look) => readonly string[]};

/** What a watched run needs of the interface. */
type Parts = {
	/** Puts something in front of the composer until it is answered. */
	readonly put: (overlay: (token: number) => Overlay) => Promise<void>;
	readonly change: (to: (ui: Ui) => Ui) => void;
	readonly stream: (to: (ui: Ui) => Ui) => void;
};

/** Puts a run on the whole screen, and changes it there, as long as it is there. */
export const watchIn = (panel: Panel, {put, change, stream}: Parts): Watched => {
	let name = 0;
	const changed =
		(to: (panel: Panel, look: Look) => Panel) =>
		(ui: Ui): Ui =>
			ui.overlay?.kind === 'evolution' && ui.overlay.token === name
				? {...ui, overlay: {...ui.overlay, panel: to(ui.overlay.panel, ui.look)}}
				: ui;
	const closed = put(token => {
		name = token;
		return {kind: 'evolution', token, panel};
	});
	return {
		closed,
		change: to => stream(changed(to)),
		read: (variant, {title, lines}) =>
			change(changed((before, look) => panelReads(before, variant, title, lines(look)))),
	};
};
