import {startGit} from './git.ts';
import {optionsFor, type Shadow} from './shadow.ts';

/** Hands out the bytes of blobs, one after the other. Undefined for one that the store does not have. */
export type Reader = {
	readonly read: (blob: string) => Promise<Buffer | undefined>;
	readonly close: () => Promise<void>;
};

export const startReading = (shadow: Shadow): Reader => {
	const {child, ended} = startGit(shadow.git, ['cat-file', '--batch'], optionsFor(shadow));
	let chunks: Buffer[] = [];
	let held = 0;
	let wake: () => void = () => {};
	let over = false;
	child.stdout.on('data', (chunk: Buffer) => {
		chunks.push(chunk);
		held += chunk.length;
		wake();
	});
	child.once('close', () => {
		over = true;
		wake();
	});
	const more = async (): Promise<boolean> => {
		if (over) return false;
		await new Promise<void>(resolve => (wake = resolve));
		return true;
	};
	const all = (): Buffer => {
		const joined = Buffer.concat(chunks);
		chunks = [joined];
		return joined;
	};
	const take = (bytes: number): Buffer => {
		const from = all();
		chunks = [from.subarray(bytes)];
		held -= bytes;
		return from.subarray(0, bytes);
	};
	return {
		read: async blob => {
			child.stdin.write(`${blob}\n`);
			let end = all().indexOf(10);
			while (end === -1) {
				if (!(await more())) return undefined;
				end = all().indexOf(10);
			}
			const [, kind, size] = take(end + 1)
				.toString('latin1')
				.trim()
				.split(' ');
			if (kind !== 'blob' || size === undefined) return undefined;
			while (held < Number(size) + 1) if (!(await more())) return undefined;
			return take(Number(size) + 1).subarray(0, -1);
		},
		close: async () => {
			child.stdin.end();
			await ended;
		},
	};
};
