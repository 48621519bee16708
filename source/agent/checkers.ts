import {matches} from '../core/approval.ts';
import {retold, type Effect} from '../core/effect.ts';
import {isSuccess, sayEnding} from '../core/sandbox.ts';
import type {Call, SessionState} from '../core/session/state.ts';
import type {World} from './world.ts';

const TIMEOUT_MS = 60_000;
const MOST = 8_000;

const clip = (text: string): string => (text.length <= MOST ? text : `${text.slice(0, MOST)}\n[… cut]`);

/**
 * Runs the checkers that the person set up for the files of an edit, inside the wall, and returns what they complain of: empty when
 * they are content. An edit stands whatever they say; the model is to know at once.
 */
export const complaintsAbout = async function* (
	world: World,
	state: SessionState,
	{previewed}: Call,
	signal: AbortSignal,
): Effect<string, string> {
	const paths = (previewed?.preview?.files ?? []).map(({path}) => path);
	const due = (state.profile?.checkers ?? []).filter(({pattern}) => paths.some(path => matches(pattern, path)));
	const complaints: string[] = [];
	for (const {command} of due) {
		const exec = world.sandbox.exec({script: command, cwd: world.workspace.directory}, {signal, timeoutMs: TIMEOUT_MS});
		const {ending, output} = yield* retold(exec, ({text}) => text);
		if (!isSuccess(ending)) complaints.push(`$ ${command}\n${clip(output)}\n${sayEnding(ending)}`);
	}
	return complaints.length === 0 ? '' : `\n\nThe checkers say:\n${complaints.join('\n\n')}`;
};
