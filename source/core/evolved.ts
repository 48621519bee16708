import {z} from 'zod';

/** Hands of ours that an evolved tool may be in place of: those that only read. */
const REPLACEABLE = ['read', 'list', 'search', 'symbols'] as const;

const isReplaceable = (name: string): boolean => REPLACEABLE.some(one => one === name);

/** Hands of ours that stay as they are: they ask, write, or say how work goes on. */
const OURS: ReadonlySet<string> = new Set(['patch', 'edit', 'write', 'shell', 'plan', 'skill']);

/** It goes along with every request. Characters of JSON. */
const LONGEST_SCHEMA = 8_000;

/** Can the schema be checked against, without asking anybody else for a part of it? */
const isSchema = (schema: Readonly<Record<string, unknown>>): boolean => {
	try {
		if (schema['type'] !== 'object' || JSON.stringify(schema).length > LONGEST_SCHEMA) return false;
		z.fromJSONSchema(schema);
		return true;
	} catch {
		return false;
	}
};

/**
 * A tool that was bred, as it stands in `profiles/tools/NAME.yaml`: a program that runs behind the wall, where it can write nothing. One
 * of the name of a tool of ours takes its place, is told to models as ours is, and gives way to ours when it fails.
 */
export const EvolvedTool = z
	.strictObject({
		name: z.string().regex(/^[a-z][a-z0-9_]{1,39}$/, 'two to forty small letters, digits and underscores'),
		/** What a model is told. For a tool that is new. */
		about: z.string().min(20).max(2_000).optional(),
		/** JSON Schema of its input: an object. For a tool that is new. */
		input: z
			.record(z.string(), z.unknown())
			.refine(isSchema, 'no JSON Schema of an object that stands by itself')
			.optional(),
		/** An ES module for Node: `export default async (input, {directory}) => 'text'`, with nothing but Node's own modules. */
		program: z.string().min(1).max(64_000),
		/** Seconds that a call may take. */
		timeout: z.number().min(1).max(120).default(20),
	})
	.superRefine(({name, about, input}, context) => {
		const complain = (message: string): void => context.addIssue({code: 'custom', message});
		if (OURS.has(name)) complain(`\`${name}\` is not to be replaced`);
		else if (isReplaceable(name)) {
			if (about !== undefined || input !== undefined)
				complain(`\`${name}\` is called as it always was: \`about\` and \`input\` stay ours`);
		} else if (about === undefined || input === undefined) complain('a new tool says `about` and `input`');
	});
export type EvolvedTool = Readonly<z.infer<typeof EvolvedTool>>;

/** `experimental` is what a variant brings, until a person has made the variant today's agent: then its tools are `approved`. */
export type Standing = 'experimental' | 'approved';
