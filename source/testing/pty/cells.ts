import type {IBufferCell, Terminal} from '@xterm/headless';

/** A colour as the program asked for it: the terminal's own, one of 256, or `#rrggbb`. */
export type Colour = 'default' | number | `#${string}`;

/** A cell of the screen; the right half of a wide character is no cell. */
export type Cell = {
	/** A whole character; a space where nothing was written. */
	readonly text: string;
	readonly width: 1 | 2;
	readonly fore: Colour;
	readonly back: Colour;
	readonly bold: boolean;
	readonly dim: boolean;
	readonly italic: boolean;
	readonly underlined: boolean;
	readonly inverse: boolean;
	readonly struck: boolean;
};

const colourOf = (how: 'default' | 'palette' | 'rgb', value: number): Colour => {
	if (how === 'default') return 'default';
	return how === 'palette' ? value : `#${value.toString(16).padStart(6, '0')}`;
};

const cellOf = (cell: IBufferCell): Cell => ({
	text: cell.isInvisible() === 0 && cell.getChars() !== '' ? cell.getChars() : ' ',
	width: cell.getWidth() === 2 ? 2 : 1,
	fore: colourOf(cell.isFgDefault() ? 'default' : cell.isFgRGB() ? 'rgb' : 'palette', cell.getFgColor()),
	back: colourOf(cell.isBgDefault() ? 'default' : cell.isBgRGB() ? 'rgb' : 'palette', cell.getBgColor()),
	bold: cell.isBold() !== 0,
	dim: cell.isDim() !== 0,
	italic: cell.isItalic() !== 0,
	underlined: cell.isUnderline() !== 0,
	inverse: cell.isInverse() !== 0,
	struck: cell.isStrikethrough() !== 0,
});

/** The cells of the visible rows. */
export const cellsOf = (emulator: Terminal): readonly (readonly Cell[])[] => {
	const {active} = emulator.buffer;
	return Array.from({length: emulator.rows}, (_, row) => {
		const line = active.getLine(active.baseY + row);
		if (line === undefined) return [];
		return Array.from({length: line.length}, (_unused, column) => line.getCell(column)).flatMap(cell =>
			cell === undefined || cell.getWidth() === 0 ? [] : [cellOf(cell)],
		);
	});
};
