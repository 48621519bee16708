import {spawn} from 'node:child_process';

/** Wall time of a command in milliseconds; throws when it does not end with `code`. */
export const time = (
	command: string,
	args: readonly string[],
	{
		cwd = process.cwd(),
		env = {},
		code: expected = 0,
	}: {readonly cwd?: string; readonly env?: object; readonly code?: number} = {},
): Promise<number> =>
	new Promise((resolve, reject) => {
		const begun = performance.now();
		const child = spawn(command, args, {cwd, env: {...process.env, ...env}, stdio: ['ignore', 'ignore', 'pipe']});
		let said = '';
		child.stderr.on('data', (data: Buffer) => (said += data.toString()));
		child.once('error', reject);
		child.once('close', code => {
			if (code === expected) resolve(performance.now() - begun);
			else reject(new Error(`${[command, ...args].join(' ')} ended with ${code}: ${said}`));
		});
	});

const median = (values: readonly number[]): number => {
	const sorted = values.toSorted((a, b) => a - b);
	const middle = Math.floor(sorted.length / 2);
	return sorted.length % 2 === 1 ? (sorted[middle] ?? 0) : ((sorted[middle - 1] ?? 0) + (sorted[middle] ?? 0)) / 2;
};

export type Measured = {readonly name: string; readonly ms: number; readonly least: number; readonly most: number};

/**
 * Measures several things side by side, in turns, so that what else the machine does falls on all of them alike. The first turn
 * warms caches and does not count.
 */
export const measure = async (
	runs: number,
	subjects: Readonly<Record<string, () => Promise<number>>>,
): Promise<readonly Measured[]> => {
	const times = new Map(Object.keys(subjects).map(name => [name, [] as number[]]));
	for (let turn = 0; turn <= runs; turn += 1)
		for (const [name, subject] of Object.entries(subjects)) {
			const ms = await subject();
			if (turn > 0) times.get(name)?.push(ms);
		}
	return [...times].map(([name, all]) => ({name, ms: median(all), least: Math.min(...all), most: Math.max(...all)}));
};

/** Prints figures, each also as a ratio to the first. */
export const report = (title: string, measured: readonly Measured[]): void => {
	const [base] = measured;
	console.log(`\n${title}`);
	for (const {name, ms, least, most} of measured) {
		const ratio = base === undefined ? '' : `${(ms / base.ms).toFixed(2)} ×`;
		console.log(
			`  ${name.padEnd(44)} ${ms.toFixed(ms < 100 ? 1 : 0).padStart(6)} ms  ${ratio.padStart(7)}   (${least.toFixed(0)}–${most.toFixed(0)})`,
		);
	}
};
