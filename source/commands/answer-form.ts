import {readFile, stat} from 'node:fs/promises';
import {resolve} from 'node:path';
import {z} from 'zod';
import {UserError} from '../core/user-error.ts';

/** The form that an answer is to have: a JSON Schema, and what checks against it. */
export type Form = {readonly text: string; readonly check: z.ZodType};

/** Bytes: it goes along with the prompt. */
const MOST = 64 * 1024;
/** Complaints that are sent back; the model finds the others by itself. */
const SAID = 5;

/** How often an answer that does not fit is asked for again. */
export const AGAIN = 2;

/** Reads a schema. Rejects with a `UserError` when it is none that answers can be checked against. */
export const readForm = async (path: string): Promise<Form> => {
	const file = resolve(path);
	const about = await stat(file).catch(() => undefined);
	if (about?.isFile() !== true) throw new UserError(`--output-schema: there is no file ${path}`);
	if (about.size > MOST) throw new UserError(`--output-schema: ${path} is larger than ${MOST / 1024} kB`);
	let value: unknown;
	try {
		value = JSON.parse(await readFile(file, 'utf8'));
	} catch {
		throw new UserError(`--output-schema: ${path} is no JSON`);
	}
	if (typeof value !== 'object' || value === null || Array.isArray(value))
		throw new UserError(`--output-schema: ${path} is no JSON Schema`, 'it begins with {');
	try {
		// What is no schema is found out by making a check of it.
		const schema = value as Parameters<typeof z.fromJSONSchema>[0];
		return {text: JSON.stringify(schema), check: z.fromJSONSchema(schema)};
	} catch (error) {
		throw new UserError(
			`--output-schema: ${path} is no JSON Schema that can be checked here: ${error instanceof Error ? error.message : ''}`,
		);
	}
};

/** A prompt, with what is said of the form of its answer. */
export const withForm = (prompt: string, {text}: Form): string =>
	`${prompt}\n\n<answer_form>\nYour last answer, when the work is done, is one JSON value that fits this JSON Schema, and nothing else: no prose, no code fence.\n${text}\n</answer_form>`;

/** What to say to a model whose answer did not fit. */
export const askAgain = (why: string): string =>
	`Your answer does not have the form that was asked for (${why}). Change nothing more in the files. Answer again: the JSON value alone.`;

/** The JSON in an answer, also one in a fence, as models like to give it. */
const valueIn = (answer: string): {readonly value: unknown} | undefined => {
	const fenced = /```(?:json)?\s*\n([^]*?)\n\s*```/i.exec(answer)?.[1];
	for (const text of [answer, ...(fenced === undefined ? [] : [fenced])]) {
		try {
			return {value: JSON.parse(text)};
		} catch {
			// The next one, or none.
		}
	}
	return undefined;
};

/** The answer as one line of JSON when it fits, else why it does not. */
export const fitted = (answer: string, {check}: Form): {readonly json: string} | {readonly why: string} => {
	const found = valueIn(answer);
	if (found === undefined) return {why: 'it is no JSON'};
	const parsed = check.safeParse(found.value);
	if (parsed.success) return {json: JSON.stringify(found.value)};
	const issues = parsed.error.issues.slice(0, SAID);
	return {why: issues.map(({path, message}) => `${path.length === 0 ? 'it' : path.join('.')}: ${message}`).join('; ')};
};
