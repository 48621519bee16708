import {isDeepStrictEqual} from 'node:util';
import {parse} from 'yaml';
import {readEvolvedTool} from '../../config/evolved.ts';
import type {Breach} from './fence.ts';

/** A text longer than this is no profile. Characters. */
const LONGEST = 256 * 1024;

/** What a variant may say in a profile: how the agent works, not what it may do, what it costs or how it looks. */
const OPEN = new Set(['stages', 'models', 'limits', 'repair']);

/** Limits that are a person's word. */
const CLOSED_LIMITS = new Set(['max_cost_usd', 'max_time', 'stages']);

const isMap = (value: unknown): value is Readonly<Record<string, unknown>> =>
	typeof value === 'object' && value !== null && !Array.isArray(value);

const read = (text: string): Readonly<Record<string, unknown>> | undefined => {
	if (text.length > LONGEST) return undefined;
	try {
		const value: unknown = parse(text, {maxAliasCount: 0, uniqueKeys: true});
		return isMap(value) ? value : undefined;
	} catch {
		return undefined;
	}
};

/** Keys that two maps differ at. */
const differing = (
	before: Readonly<Record<string, unknown>>,
	after: Readonly<Record<string, unknown>>,
): readonly string[] =>
	[...new Set([...Object.keys(before), ...Object.keys(after)])].filter(
		key => !isDeepStrictEqual(before[key], after[key]),
	);

const part = (profile: Readonly<Record<string, unknown>>, key: string): Readonly<Record<string, unknown>> => {
	const value = profile[key];
	return isMap(value) ? value : {};
};

const strayPrompts = (profile: Readonly<Record<string, unknown>>): readonly string[] => {
	const stages: readonly unknown[] = Array.isArray(profile['stages']) ? profile['stages'] : [];
	return stages.flatMap(stage => {
		const prompt = isMap(stage) ? stage['prompt'] : undefined;
		if (prompt === undefined) return [];
		return typeof prompt === 'string' && /^prompts\/[\w-]+(?:\/[\w-]+)*\.md$/.test(prompt)
			? []
			: [JSON.stringify(prompt)];
	});
};

const TOOL = /^profiles\/tools\/([^/]+)\.yaml$/;

/**
 * What a changed profile, or a tool beside it, says that no variant may. `before` is null for a new one. Empty when it may be tried. Whether it is a
 * profile at all is for the reader of configuration to say: a variant that it refuses is stillborn.
 */
export const faultsOfProfile = (path: string, before: string | null, after: string): readonly Breach[] => {
	const tool = TOOL.exec(path)?.[1];
	if (tool !== undefined) {
		const found = readEvolvedTool(after, tool);
		return 'why' in found ? [{path, why: found.why}] : [];
	}
	const now = read(after);
	if (now === undefined) return [{path, why: 'it is not a map of YAML that can be read for certain'}];
	const then = before === null ? {} : (read(before) ?? {});
	const closed = differing(then, now).filter(key => !OPEN.has(key));
	const limits = differing(part(then, 'limits'), part(now, 'limits')).filter(key => CLOSED_LIMITS.has(key));
	return [
		...closed.map(key => ({path, why: `\`${key}\` is a person's to say`})),
		...limits.map(key => ({path, why: `\`limits.${key}\` is a person's to say`})),
		...strayPrompts(now).map(prompt => ({path, why: `the prompt ${prompt} lies outside profiles/prompts`})),
	];
};
