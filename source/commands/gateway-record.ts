import {closeSync, ftruncateSync, openSync, readFileSync, writeSync} from 'node:fs';
import {z} from 'zod';
import {UserError} from '../core/user-error.ts';
import type {Entry} from '../gateway/record.ts';
import {plain} from '../views/plain.ts';

const Caller = z.object({run: z.string(), variant: z.string().optional(), task: z.string().optional()});
const Amount = z.object({tokens: z.number().nonnegative(), usd: z.number().nonnegative().nullable()});
const line = {at: z.string(), number: z.int().positive()};

/** A line of a record, as far as what was spent goes by it. */
const Line = z.discriminatedUnion('kind', [
	z.looseObject({...line, kind: z.literal('asked'), caller: Caller, reserved: Amount}),
	z.looseObject({...line, kind: z.literal('ended'), caller: Caller, charged: Amount}),
	z.looseObject({...line, kind: z.literal('refused')}),
]);

const parsed = (text: string): unknown => {
	try {
		return JSON.parse(text);
	} catch {
		return undefined;
	}
};

const failed = (path: string, error: unknown): UserError =>
	new UserError(
		`the record cannot be kept in ${plain(path)} (${(error as NodeJS.ErrnoException).code ?? String(error)})`,
		'name another file with -o',
	);

/** What was spent according to a record cannot be guessed: a line that is none is an error. One without an end was torn off by a kill. */
const readPast = (path: string, text: string): readonly Entry[] =>
	text
		.split('\n')
		.slice(0, -1)
		.map((one, at) => {
			const {success, data} = Line.safeParse(parsed(one));
			if (!success)
				throw new UserError(`line ${at + 1} of ${plain(path)} is none of a record`, 'name another file with -o');
			return data as unknown as Entry;
		});

/** A record of a gateway that is kept on: what stands in it already, and how it is written. */
export type KeptRecord = {
	readonly past: readonly Entry[];
	readonly write: (line: string) => void;
	readonly close: () => void;
};

/**
 * Opens a file that lines are added to, readable by its owner alone. What stands in it is the past of its runs. Throws a `UserError` when it cannot be
 * read or written, and when it is something else.
 */
export const openRecord = (path: string): KeptRecord => {
	let file: number;
	let text: string;
	try {
		file = openSync(path, 'a+', 0o600);
		text = readFileSync(path, 'utf8');
	} catch (error) {
		throw failed(path, error);
	}
	try {
		const past = readPast(path, text);
		// A torn last line never happened.
		if (!text.endsWith('\n')) ftruncateSync(file, Buffer.byteLength(text.slice(0, text.lastIndexOf('\n') + 1)));
		return {past, write: (one): void => void writeSync(file, one), close: () => closeSync(file)};
	} catch (error) {
		closeSync(file);
		throw error;
	}
};
