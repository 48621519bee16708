import type {Look} from '../theme.ts';

type Painting = (look: Look) => readonly string[];

/**
 * Paints once, and gives the same lines again for as long as nothing changes that could change them: for texts that may be long, and
 * are laid out with every key. Height is no such thing.
 */
export const once = (painting: Painting): Painting => {
	let last: {readonly look: Look; readonly lines: readonly string[]} | undefined;
	return look => {
		const isSame =
			last !== undefined &&
			last.look.columns === look.columns &&
			last.look.paint === look.paint &&
			last.look.highlight === look.highlight &&
			last.look.spoken === look.spoken;
		if (last === undefined || !isSame) last = {look, lines: painting(look)};
		return last.lines;
	};
};
