/** What an overlay shows: its lines, and where the cursor stands in them (columns and rows, from 0). */
export type Painted = {
	readonly lines: readonly string[];
	readonly cursor?: {readonly x: number; readonly y: number};
};
