import {z} from 'zod';

const Found = z.object({
	path: z.string().describe('As listed'),
	why: z.string().describe('What in it matters to the request, in a few words'),
	score: z.number().optional().describe('0 to 10: how much it matters'),
	ranges: z
		.array(z.object({from: z.number(), to: z.number()}))
		.optional()
		.describe('Lines that matter, 1-based; left out for the whole file'),
});
/** A file that matters, as the context model says. */
export type Found = Readonly<z.infer<typeof Found>>;

/** What the context model is asked for: the files that matter to a request. */
export const ContextAnswer = z.object({files: z.array(Found)});

/** Reads what a context model answered, leniently about what stands around the JSON; or says what is wrong with it. */
export const readContextAnswer = (text: string): z.infer<typeof ContextAnswer> | {readonly wrong: string} => {
	const start = text.indexOf('{');
	const end = text.lastIndexOf('}');
	if (start === -1 || end < start) return {wrong: 'the answer holds no JSON'};
	try {
		const parsed = ContextAnswer.safeParse(JSON.parse(text.slice(start, end + 1)));
		if (parsed.success) return parsed.data;
		return {
			wrong: `the answer does not fit: ${parsed.error.issues[0]?.path.join('.')} ${parsed.error.issues[0]?.message}`,
		};
	} catch {
		return {wrong: 'the answer is not JSON'};
	}
};
