import {readdir, stat} from 'node:fs/promises';
import {join} from 'node:path';
import {sessionsOf} from '../../compose.ts';
import type {Usage} from '../../core/model.ts';
import {parseFact, type SessionFact} from '../../core/session/event.ts';
import {readJsonl} from '../../store/jsonl.ts';
import {isTelling, nothing, read, readingOf, type Performance} from '../../views/metrics/performance.ts';

/** What was spent on one model on one day (UTC, `2026-11-21`). `usd` is what is known; `unknown` counts answers whose cost is not. */
export type Spent = Usage & {
	readonly day: string;
	/** `vendor:id`; `explanations` for those that were asked of no named model. */
	readonly model: string;
	readonly answers: number;
	readonly usd: number;
	readonly unknown: number;
};

/** The work of some days. Times are in milliseconds. */
export type Stats = {
	/** ISO 8601: nothing before it is counted. */
	readonly since: string;
	readonly sessions: number;
	readonly turns: number;
	/** From the start of each turn to its end. */
	readonly ms: number;
	readonly spent: readonly Spent[];
	/** How the agent did: its tools, stages, edits and checks, and what failed of them. */
	readonly performance: Performance;
	/** Lines of the records that could not be read. */
	readonly broken: number;
};

type Count = {
	turns: number;
	ms: number;
	performance: Performance;
	readonly spent: Map<string, Spent>;
	broken: number;
};

const noUsage: Usage = {input: 0, output: 0, cacheRead: 0, cacheWrite: 0};

const spend = ({spent}: Count, at: string, model: string, usage: Usage | null, cost: number | null): void => {
	const day = at.slice(0, 10);
	const key = `${day} ${model}`;
	const before = spent.get(key) ?? {...noUsage, day, model, answers: 0, usd: 0, unknown: 0};
	const {input, output, cacheRead, cacheWrite} = usage ?? noUsage;
	spent.set(key, {
		day,
		model,
		answers: before.answers + 1,
		usd: before.usd + (cost ?? 0),
		unknown: before.unknown + (cost === null ? 1 : 0),
		input: before.input + input,
		output: before.output + output,
		cacheRead: before.cacheRead + cacheRead,
		cacheWrite: before.cacheWrite + cacheWrite,
	});
};

/** Counts the facts of one session, in order; what began before the time that is counted is known, but not counted. */
const counterOf = (count: Count, since: string) => {
	const models = new Map<string, string>();
	let reading = readingOf(count.performance);
	let startedAt: string | undefined;
	return (fact: SessionFact): void => {
		if (fact.type === 'turn.started') startedAt = fact.at;
		if (fact.type === 'model.asked') models.set(fact.ask, `${fact.model.vendor}:${fact.model.id}`);
		const before = reading;
		reading = read(reading, fact);
		if (fact.at < since) {
			reading = {...reading, performance: before.performance};
			return;
		}
		count.performance = reading.performance;
		if (fact.type === 'turn.started') count.turns += 1;
		if (fact.type === 'turn.finished') {
			const ms = Date.parse(fact.at) - Date.parse(startedAt ?? fact.at);
			// A clock that was set back took no time.
			if (ms > 0) count.ms += ms;
		}
		if (fact.type === 'model.answered')
			spend(count, fact.at, models.get(fact.ask) ?? fact.served, fact.usage, fact.cost);
		if (fact.type === 'explanation.given') spend(count, fact.at, 'explanations', null, fact.cost);
	};
};

const journalsIn = async (folder: string): Promise<readonly string[]> => {
	const ids = await readdir(folder).catch(() => []);
	return ids.map(id => join(folder, id, 'journal.jsonl'));
};

const journalsOf = async (home: string, directory: string | undefined): Promise<readonly string[]> => {
	if (directory !== undefined) return journalsIn(sessionsOf(home, directory));
	const folder = join(home, 'sessions');
	const projects = await readdir(folder).catch(() => []);
	return (await Promise.all(projects.map(name => journalsIn(join(folder, name))))).flat();
};

const DAY = 24 * 60 * 60 * 1_000;

/**
 * What was done in the last `days` (30), in one directory (an absolute real path) or in all, read from the records a line at a time.
 * Lines that cannot be read are counted and passed over. An aborted reading returns what was counted so far.
 */
export const readStats = async (
	home: string,
	{
		directory,
		days = 30,
		now,
		signal,
	}: {
		readonly directory?: string;
		readonly days?: number;
		readonly now: Date;
		readonly signal?: AbortSignal;
	},
): Promise<Stats> => {
	const from = now.getTime() - days * DAY;
	const since = new Date(from).toISOString();
	const count: Count = {turns: 0, ms: 0, performance: nothing, spent: new Map(), broken: 0};
	let sessions = 0;
	for (const path of await journalsOf(home, directory)) {
		const about = await stat(path).catch(() => undefined);
		if (about === undefined || !about.isFile() || about.mtimeMs < from) continue;
		if (signal?.aborted === true) break;
		const add = counterOf(count, since);
		let isCounted = false;
		const report = (): void => void (count.broken += 1);
		try {
			for await (const data of readJsonl<{type: string}>(path, {report})) {
				if (data.at >= since) isCounted = true;
				if (!isTelling(data.type)) continue;
				const parsed = parseFact(data);
				if ('fact' in parsed) add(parsed.fact);
				else count.broken += 1;
			}
		} catch {
			// Gone meanwhile, or not ours to read: the others still count.
		}
		if (isCounted) sessions += 1;
	}
	return {
		since,
		sessions,
		turns: count.turns,
		ms: count.ms,
		spent: [...count.spent.values()].toSorted((a, b) => (`${a.day} ${a.model}` < `${b.day} ${b.model}` ? -1 : 1)),
		performance: count.performance,
		broken: count.broken,
	};
};
