import type {Name} from './name.ts';

/** A file or a link. `mode` are its permission bits (0 for a link); `blob` names its bytes as git does. */
export type Entry = {
	readonly kind: 'file' | 'link';
	readonly mode: number;
	readonly blob: string;
};

/** What a workspace holds at one moment. */
export type State = {
	readonly files: ReadonlyMap<Name, Entry>;
	/** All folders but the workspace itself, with their permission bits. */
	readonly folders: ReadonlyMap<Name, number>;
	/** What is there and was not taken, with the reason. A folder stands for all that is in it. */
	readonly left: ReadonlyMap<Name, string>;
	/** What ignore rules leave out; a folder stands for all that is in it. */
	readonly ignored: ReadonlySet<Name>;
};

export const sameEntry = (a: Entry | undefined, b: Entry | undefined): boolean =>
	a === b ||
	(a !== undefined &&
		b !== undefined &&
		a.kind === b.kind &&
		a.blob === b.blob &&
		(a.kind === 'link' || a.mode === b.mode));

/** What a file holds, in one word. */
export const wordFor = (entry: Entry | undefined): string =>
	entry === undefined ? 'nothing' : `${entry.kind} ${entry.mode.toString(8)} ${entry.blob}`;

const sameMap = <Value>(
	a: ReadonlyMap<Name, Value>,
	b: ReadonlyMap<Name, Value>,
	same: (x: Value | undefined, y: Value | undefined) => boolean,
): boolean => a.size === b.size && [...a].every(([name, value]) => b.has(name) && same(value, b.get(name)));

const equal = (a: unknown, b: unknown): boolean => a === b;

export const sameState = (a: State, b: State): boolean =>
	a === b ||
	(sameMap(a.files, b.files, sameEntry) &&
		sameMap(a.folders, b.folders, equal) &&
		sameMap(a.left, b.left, equal) &&
		a.ignored.size === b.ignored.size &&
		[...a.ignored].every(name => b.ignored.has(name)));
