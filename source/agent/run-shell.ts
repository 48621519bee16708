import {clipMiddle} from '../core/brief.ts';
import {retold} from '../core/effect.ts';
import type {Delta} from '../core/session/event.ts';
import type {SessionState} from '../core/session/state.ts';
import type {Work} from './perform.ts';
import type {World} from './world.ts';

/** Who typed it waits for it, and can stop it. */
const TIMEOUT_MS = 3_600_000;
/** Characters of output that are kept on record. */
const KEPT = 32_000;

/** Runs a command that the person typed, in the workspace, behind the wall there is. */
export const runShell = async function* (world: World, state: SessionState, id: string, signal: AbortSignal): Work {
	const shell = state.shells.find(one => one.shell === id);
	if (shell === undefined) throw new Error(`there is no command ${id}`);
	const begun = world.clock();
	const exec = world.sandbox.exec(
		{script: shell.script, cwd: world.workspace.directory},
		{signal, timeoutMs: TIMEOUT_MS},
	);
	const {ending, output, cut} = yield* retold(exec, ({text}): Delta => ({show: 'output', call: id, text}));
	const left = cut === 0 ? '' : `\n[${cut} bytes of output are left out]`;
	return {
		type: 'shell.finished',
		shell: id,
		output: clipMiddle(output, KEPT) + left,
		ending,
		ms: Math.round(world.clock() - begun),
	};
};
