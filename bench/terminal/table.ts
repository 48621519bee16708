export type Figure = {
	readonly name: string;
	readonly value: number;
	readonly unit: 'ms' | 'MB' | '× text';
	/** What it is compared with: the same of a Node that does nothing. */
	readonly floor?: number;
	/** What we want it to be under. */
	readonly target?: number;
};

const shown = (value: number): string => value.toFixed(value < 20 ? 1 : 0);

/** Prints figures beside what we want them to be. */
export const printTable = (title: string, figures: readonly Figure[]): void => {
	console.log(`\n${title}`);
	for (const {name, value, unit, floor, target} of figures) {
		const ratio = floor === undefined ? '' : `${(value / floor).toFixed(2)} ×`;
		const goal = target === undefined ? '' : `< ${target} ${value < target ? '✓' : '✗'}`;
		console.log(`  ${name.padEnd(48)} ${shown(value).padStart(7)} ${unit.padEnd(6)} ${ratio.padStart(9)}   ${goal}`);
	}
};
