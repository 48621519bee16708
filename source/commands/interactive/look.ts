import type {Front} from '../../cli.ts';
import type {SettledUi} from '../../config/ui.ts';
import {paintIn, type Highlight, type Look} from '../../tui/theme.ts';
import {depthOf, isSpoken, themeOf, type Rgb} from '../around/appearance.ts';

/** What decides how everything looks, besides the size of the terminal. */
export type Appearance = Pick<SettledUi, 'theme' | 'motion' | 'reader'> & {
	/** What the terminal said of its background. */
	readonly background?: Rgb;
	readonly highlight?: Highlight;
};

export const plainAppearance: Appearance = {theme: 'auto', motion: 'full', reader: false};

export const lookIn = (
	{env, request}: Front,
	{theme: setting, motion, reader, background, highlight}: Appearance,
	size: {readonly columns: number; readonly rows: number},
): Look => {
	const depth = depthOf({env, flag: request.color ? 'colour' : 'none', stream: 'terminal'});
	const theme = themeOf({setting, depth, env, ...(background === undefined ? {} : {background})});
	const spoken = isSpoken(reader, env);
	const home = env['HOME'];
	return {
		...size,
		...(home === undefined ? {} : {home}),
		paint: paintIn(theme, depth),
		still: motion === 'reduced' || spoken,
		spoken,
		...(highlight === undefined ? {} : {highlight}),
	};
};
