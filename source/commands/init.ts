import type {Front} from '../cli.ts';
import {readSetting} from '../compose.ts';
import {realDirectory} from './open.ts';

/** What a model is asked for, to have an AGENTS.md written or mended. */
export const INIT =
	'Write AGENTS.md in the root of this repository (mend it when it is there): what the project is in one sentence, how to build, test and lint it (commands that you found in its files), where things are, and conventions that its code really follows. At most 60 lines, nothing that any programmer knows anyway.';

/** Writes what the files show into AGENTS.md where there is none. Returns its path. */
export const draftHere = async (directory: string): Promise<string> => {
	const {draftInstructions, writeInstructions} = await import('../workspace/draft.ts');
	return writeInstructions(directory, await draftInstructions(directory, AbortSignal.timeout(60_000)));
};

/** Has an AGENTS.md written for this project: by a model where there is one, else from what its files show. */
export const init = async (front: Front): Promise<number> => {
	const {request, env, stdout} = front;
	const directory = await realDirectory(request.directory ?? '.');
	const {loaded} = await readSetting(directory, env, request.flags);
	if (loaded.profile !== 'offline')
		return (await import('./run.ts')).run({...front, request: {...request, command: 'run', words: [INIT]}});
	stdout.write(
		`${await draftHere(directory)} is written, from what the files show: please read it, and add what they do not\n`,
	);
	return 0;
};
