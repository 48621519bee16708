import {memoryIn} from './file.ts';
import {historyIn, type Entry} from './history.ts';

/** Turns that are told of, characters of all of them, and of what else is kept. */
const MOST = {turns: 8, history: 4_000, context: 8_000};

const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> =>
	typeof value === 'object' && value !== null && !Array.isArray(value);

const sayValue = (value: unknown): string =>
	typeof value === 'string' ? value.trim().replaceAll('\n', '\n  ') : JSON.stringify(value);

/** A name with what stands there; notes, and other lists, a line each. */
const sayPart = (name: string, value: unknown): readonly string[] => {
	if (value === null || value === undefined || value === '') return [];
	if (!Array.isArray(value)) return [`- ${name}: ${sayValue(value)}`];
	const lines = value.filter(one => one !== null && one !== '').map(one => `- ${sayValue(one)}`);
	return lines.length === 0 || name === 'notes' ? lines : [`${name}:`, ...lines];
};

const sayEntry = ({at, request, actions_taken: actions, outcome}: Entry): string =>
	`- ${at.slice(0, 10)} asked: ${request} → ${[...actions, outcome].filter(one => one !== '').join('; ')}`;

/** The last of some lines, as many as fit. */
const lastOf = (lines: readonly string[], most: number): readonly string[] => {
	let left = most;
	return lines
		.toReversed()
		.filter(line => (left -= line.length + 1) >= 0)
		.toReversed();
};

const firstOf = (lines: readonly string[], most: number): readonly string[] => {
	let left = most;
	return lines.filter(line => (left -= line.length + 1) >= 0);
};

/**
 * What is known of a project from earlier sessions, for a model: what people and agents noted about it, what improved it, and what was
 * asked and done lately. Empty when there is nothing, or the memory cannot be read.
 */
export const sayMemory = async (directory: string): Promise<string> => {
	const memory = await memoryIn(directory).catch(() => undefined);
	if (memory === undefined) return '';
	const {project_context: context, improvements_applied: improvements} = memory;
	const known = isRecord(context) ? Object.entries(context) : [];
	// What people noted comes first, and is there whatever else is kept.
	const sorted = [...known.filter(([name]) => name === 'notes'), ...known.filter(([name]) => name !== 'notes')];
	const about = firstOf(
		[...sorted.flatMap(([name, value]) => sayPart(name, value)), ...sayPart('improvements_applied', improvements)],
		MOST.context,
	);
	const history = historyIn(memory).slice(-MOST.turns).map(sayEntry);
	const recent = history.length === 0 ? [] : ['Asked and done lately:', ...lastOf(history, MOST.history)];
	return [...about, ...recent].join('\n');
};
