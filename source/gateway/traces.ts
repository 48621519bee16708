import type {Entry} from './record.ts';

/** What went through the gateway on behalf of one task. */
export type TaskTrace = {
	/** USD charged, with what is held back for requests under way; null when a price is not known. */
	readonly usd: number | null;
	/** Requests that a model answered: to the end, or until the caller had heard enough. */
	readonly answered: number;
	readonly refused: number;
	/** Those of them that would have reached past the models: the vendor's own tools, files, addresses that it would fetch. */
	readonly reaching: number;
	/** What a vendor had against the last request that came to an end, when that was not the request's own fault. */
	readonly trouble?: string;
};

const nothing: TaskTrace = {usd: 0, answered: 0, refused: 0, reaching: 0};

/** Statuses with which vendors turn down what was asked, and not who asks or when. */
const OWN_FAULT: ReadonlySet<number> = new Set([400, 413, 422]);

const troubleIn = ({vendor, status, outcome}: Extract<Entry, {kind: 'ended'}>): string | undefined => {
	if (outcome === 'aborted') return undefined;
	if (status === null) return `${vendor} could not be reached`;
	if (status !== 200) return OWN_FAULT.has(status) ? undefined : `${vendor} answered ${status}`;
	return outcome === 'answered' ? undefined : `${vendor} broke off its answer`;
};

const plus = (sum: number | null, usd: number | null): number | null =>
	sum === null || usd === null ? null : sum + usd;

const ended = ({usd, answered, ...others}: TaskTrace, entry: Extract<Entry, {kind: 'ended'}>): TaskTrace => {
	const trouble = troubleIn(entry);
	return {
		usd: plus(usd, entry.charged.usd),
		answered: answered + (entry.status === 200 && entry.outcome !== 'cut' ? 1 : 0),
		refused: others.refused,
		reaching: others.reaching,
		...(trouble === undefined ? {} : {trouble}),
	};
};

/**
 * Readings of a gateway's record by task, kept up while it grows. `past` is the record of an earlier life: what was under way at its end is charged with
 * all that was reserved.
 */
export const openTraces = (past: readonly Entry[] = []) => {
	const traces = new Map<string, TaskTrace>();
	const underWay = new Map<number, Extract<Entry, {kind: 'asked'}>>();
	let news = Promise.withResolvers<void>();
	const change = (task: string | undefined, to: (trace: TaskTrace) => TaskTrace): void => {
		if (task !== undefined) traces.set(task, to(traces.get(task) ?? nothing));
	};
	const book = (entry: Entry): void => {
		if (entry.kind === 'asked') underWay.set(entry.number, entry);
		if (entry.kind === 'refused') {
			const reaches = entry.status === 403 && entry.code === 'not_allowed' ? 1 : 0;
			change(entry.caller?.task, trace => ({
				...trace,
				refused: trace.refused + 1,
				reaching: trace.reaching + reaches,
			}));
		}
		if (entry.kind !== 'ended') return;
		underWay.delete(entry.number);
		change(entry.caller.task, trace => ended(trace, entry));
		news.resolve();
		news = Promise.withResolvers();
	};
	for (const entry of past) book(entry);
	for (const {caller, reserved} of underWay.values())
		change(caller.task, trace => ({...trace, usd: plus(trace.usd, reserved.usd)}));
	underWay.clear();

	const asking = (task: string): readonly Extract<Entry, {kind: 'asked'}>[] =>
		[...underWay.values()].filter(({caller}) => caller.task === task);
	const traceOf = (task: string): TaskTrace | undefined => {
		const held = asking(task);
		const trace = traces.get(task);
		if (trace === undefined && held.length === 0) return undefined;
		return {
			...(trace ?? nothing),
			usd: held.reduce((sum, {reserved}) => plus(sum, reserved.usd), (trace ?? nothing).usd),
		};
	};
	return {
		book,
		/** What went through for a task so far; undefined when nothing ever did. */
		of: traceOf,
		/** Resolves when nothing of a task is under way, or `within` says that it takes too long. */
		still: async (task: string, within: AbortSignal): Promise<void> => {
			const over = Promise.withResolvers<void>();
			within.addEventListener('abort', () => over.resolve(), {once: true});
			while (asking(task).length > 0 && !within.aborted) await Promise.race([news.promise, over.promise]);
		},
	};
};
