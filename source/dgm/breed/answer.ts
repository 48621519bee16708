import {z} from 'zod';
import {Manifest} from '../../core/evolution/manifest.ts';

/** The longest manifest that is read. Characters. */
const LONGEST = 20_000;

/** The outermost braces of an answer: models like to put words or a fence around what they were asked for. */
const objectIn = (text: string): unknown => {
	const [from, to] = [text.indexOf('{'), text.lastIndexOf('}')];
	if (from === -1 || to < from) return undefined;
	try {
		return JSON.parse(text.slice(from, to + 1));
	} catch {
		return undefined;
	}
};

/** Reads a manifest out of what a planner said; or says what is wrong with it, for the planner to hear. */
export const manifestIn = (said: string): {readonly manifest: Manifest} | {readonly wrong: string} => {
	if (said.length > LONGEST) return {wrong: `it is longer than ${LONGEST} characters`};
	const object = objectIn(said);
	if (object === undefined) return {wrong: 'it holds no JSON object'};
	const read = Manifest.safeParse(object);
	return read.success ? {manifest: read.data} : {wrong: z.prettifyError(read.error).replaceAll(/\s+/g, ' ')};
};
