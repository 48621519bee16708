import {appendFile} from 'node:fs/promises';
import {join} from 'node:path';
import {run} from '../../source/core/effect.ts';
import {openWorkspace} from '../../source/workspace/open.ts';

/** Ranks a tree in a process of its own, and prints milliseconds and bytes as JSON: `asked.ts DIRECTORY STORE`. */
const [, , directory = '', store = ''] = process.argv;
const request = 'the refund of a voucher is booked twice on the ledger of the supplier';
const signal = new AbortController().signal;

const timed = async (work: () => Promise<unknown>): Promise<number> => {
	const begun = performance.now();
	await work();
	return performance.now() - begun;
};
const median = (values: readonly number[]): number => values.toSorted((a, b) => a - b)[values.length >> 1] ?? 0;

const opened = performance.now();
await using workspace = await openWorkspace(directory, {store});
const ranking = await run(workspace.rank(request, signal));
const first = performance.now() - opened;
const spent = process.cpuUsage();
const again: number[] = [];
const edited: number[] = [];
const path = ranking.files[40]?.path ?? '';
for (let turn = 0; turn < 5; turn += 1) {
	again.push(await timed(() => run(workspace.rank(request, signal))));
	await appendFile(join(directory, path), `// edit ${turn}\n`);
	edited.push(await timed(() => workspace.prepare()));
}
console.log(
	JSON.stringify({
		seen: ranking.seen,
		first,
		/** Milliseconds of processors until then, that of Node's start too. */
		cpu: (spent.user + spent.system) / 1000,
		again: median(again),
		edited: median(edited),
		memory: process.resourceUsage().maxRSS * 1024,
	}),
);
