/** Something that happened: durable, numbered from 1 without holes, immutable, free of secrets. `at` is ISO 8601, UTC. */
export type Fact<Body> = Body & {readonly seq: number; readonly at: string};

/** What a watcher receives: a fact (has a `seq`), or a delta that a later fact repeats in full. */
export type Seen<Body, Delta> = {readonly fact: Fact<Body>} | {readonly delta: Delta};

/**
 * The append-only record of one piece of work, and the live stream of it. The record *is* the stream.
 *
 * Promises, tested for every implementation by `testing/journal-law.ts`: `append` resolves only when the fact would survive
 * the death of the process (of the machine, too, when it is one that promises something), and rejects (and goes on rejecting) when it would not; every watcher sees every fact once, in
 * order, however late it comes; a slow watcher may lose deltas, never facts.
 */
export interface Journal<Body, Delta> {
	append(body: Body): Promise<Fact<Body>>;
	/** Shows a delta to those who watch now. Never waits, never fails. */
	show(delta: Delta): void;
	/** The facts kept so far, from `after` (exclusive) on. */
	read(after?: number): AsyncIterable<Fact<Body>>;
	/** History from `after` (exclusive) on, then what comes, without a gap; ends when the journal closes or `signal` aborts. */
	watch(options?: {readonly after?: number; readonly signal?: AbortSignal}): AsyncIterable<Seen<Body, Delta>>;
	close(): Promise<void>;
}
