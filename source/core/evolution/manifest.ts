import {z} from 'zod';

/** What a child is to be: one mechanism, said before it is built, so that it can be held to it afterwards. */
export const Manifest = z.object({
	mechanism: z.string().min(1).describe('The one thing that is to change, in a sentence'),
	rootCause: z.string().min(1).describe('Why the failures happen, as the evidence shows'),
	change: z.string().min(1).describe('What is changed where, precise enough for an editor'),
	fixes: z.array(z.string()).readonly().describe('Tasks that it is predicted to fix'),
	endangers: z.array(z.string()).readonly().describe('Tasks that it may break'),
});
export type Manifest = Readonly<z.infer<typeof Manifest>>;

/** Names shorter than this are words of every text. */
const SHORTEST = 4;

const isWordAt = (text: string, at: number, length: number): boolean =>
	!/[\p{L}\p{N}_-]/u.test(text.charAt(at - 1)) && !/[\p{L}\p{N}_-]/u.test(text.charAt(at + length));

const names = (text: string, name: string): boolean => {
	for (let at = text.indexOf(name); at !== -1; at = text.indexOf(name, at + 1))
		if (isWordAt(text, at, name.length)) return true;
	return false;
};

/**
 * Why a manifest is refused before anything is built: its change names a task, and so would help with that task alone. Its predictions may name tasks, they
 * are not built. Undefined when nothing is wrong.
 */
export const flawOf = (manifest: Manifest, tasks: readonly string[]): string | undefined => {
	const text = [manifest.mechanism, manifest.rootCause, manifest.change].join('\n').toLowerCase();
	const named = tasks.find(task => task.length >= SHORTEST && names(text, task.toLowerCase()));
	return named === undefined ? undefined : `its manifest names the task ${named}`;
};
