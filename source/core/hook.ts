import {z} from 'zod';

/** Where a person's own program may look on: a session is opened · a prompt came · a call is to be made · was made · a turn is over. */
export const HookPoint = z.enum(['session_start', 'prompt', 'before_tool', 'after_tool', 'stop']);
export type HookPoint = z.infer<typeof HookPoint>;

/** A program of a person that is told what happens, as JSON on its standard input, and may object, as JSON on its standard output. */
export const Hook = z.object({
	on: HookPoint,
	/** Tools that it is told of, with `*` for any run of characters. */
	tool: z.string(),
	/** For `/bin/sh -c`, on the machine itself. */
	command: z.string(),
	timeoutMs: z.number().positive(),
});
export type Hook = Readonly<z.infer<typeof Hook>>;

export const HookVerdict = z.enum(['allow', 'ask', 'deny']);
export type HookVerdict = z.infer<typeof HookVerdict>;

/** What the hooks at one place came to, all together: the strictest verdict counts. */
export const HookAnswer = z.object({
	/** `allow` objects to nothing; it allows nothing that would be asked about without it. */
	verdict: HookVerdict,
	/** Why not, for people and for the model. */
	reason: z.string(),
	/** What the model is told beside. */
	context: z.string(),
	/** What went wrong with a hook, each in a line: it is said, never passed over. */
	faults: z.array(z.string()).readonly(),
});
export type HookAnswer = Readonly<z.infer<typeof HookAnswer>>;
