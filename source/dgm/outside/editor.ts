import type {Effect} from '../../core/effect.ts';
import type {Manifest} from '../../core/evolution/manifest.ts';
import type {Edits, Files} from '../agents/repository.ts';
import type {Scope} from '../agents/fence.ts';
import {attempt, type OpenAgentBox, type Player, type Work} from '../attempt/attempt.ts';
import type {Gate} from '../attempt/gate.ts';
import {editsOf} from '../breed/edits.ts';
import {TOOLS} from '../breed/question.ts';

/** What an editor may take: it reads, writes and looks again. */
const LIMITS: Work['limits'] = {time: 900_000, memory: 1024 ** 3, processes: 256, cpus: 1};

const promptFor = ({mechanism, change}: Manifest, scope: Scope, host: string | undefined): string =>
	[
		'This folder holds the parts of a coding agent that may be changed. Change them as follows, and change nothing else.',
		`What it is for: ${mechanism}`,
		`The change: ${change}`,
		scope === 'source'
			? 'The sources are TypeScript that Node runs as it is: no enums, no parameter properties, no new packages; imports end in .ts. Types, and the tests of the agent, must still pass.'
			: 'Profiles are YAML, prompts are Markdown.',
		TOOLS,
		...(host === undefined ? [] : [`The rest of the agent can be read in ${host}; nothing there can be changed.`]),
		'Add no notes, tests or other files. Work in general terms: nothing may speak of particular tasks or projects.',
	].join('\n\n');

export type Editing = {
	readonly manifest: Manifest;
	readonly scope: Scope;
	/** The parent's files that may be changed. */
	readonly genome: Files;
	/** Where the rest of the agent can be read. */
	readonly host: string | undefined;
	readonly player: Player;
	readonly gate: Gate;
};

/** Lets the parent work on its own files, in a box: what it left of them are edits. */
export const editing = async function* (
	{manifest, scope, genome, host, player, gate}: Editing,
	{open, scratch, signal}: {readonly open: OpenAgentBox; readonly scratch: string; readonly signal: AbortSignal},
): Effect<string, {readonly edits: Edits} | {readonly failed: string}> {
	const workspace = new Map([...genome].map(([path, bytes]) => [path, {bytes, executable: false}]));
	const work: Work = {prompt: promptFor(manifest, scope, host), workspace, limits: LIMITS};
	const playing = host === undefined ? player : {...player, shown: [...player.shown, host]};
	const tried = yield* attempt(work, playing, {open, scratch, signal, gate});
	if ('fault' in tried) return {failed: `the editor could not work: ${tried.fault}`};
	if ('refused' in tried) return {failed: `the editor left what cannot be read: ${tried.refused}`};
	const {after, passedOver} = tried.candidate;
	const bad = passedOver.find(({path}) => !path.startsWith('.unified-dgm'));
	if (bad !== undefined) return {failed: `${bad.path} ${bad.why}`};
	const edits = editsOf(genome, after);
	return edits.size === 0 ? {failed: `the editor changed nothing (${tried.ended})`} : {edits};
};
