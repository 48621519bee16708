import type {Ui} from './state.ts';

/** The terminal's own screen, with what was before and its scrollback, or the one that is there for a time. */
export type Screen = 'main' | 'alternate';

/** Which screen everything is on now: what is read, or chosen from many, takes all of it, and leaves the other as it was. */
export const screenOf = ({overlay, settings}: Pick<Ui, 'overlay' | 'settings'>): Screen => {
	const isLarge =
		overlay?.kind === 'pager' ||
		overlay?.kind === 'evolution' ||
		(overlay?.kind === 'list' && overlay.size === 'large');
	return isLarge || settings.screen === 'full' ? 'alternate' : 'main';
};
