import {judged} from './next-call.ts';
import type {Call, Refusal, SessionState, Turn} from './state.ts';

const isSame = (refusal: Refusal, {tool, input, previewed}: Call): boolean => {
	if (refusal.tool !== tool) return false;
	const script = previewed?.preview?.script;
	return script === undefined ? refusal.input === JSON.stringify(input) : refusal.script === script;
};

const byOf = ({answered, finished}: Call): Refusal['by'] => {
	if (finished?.outcome === 'unapproved') return 'unattended';
	return answered?.verdict === 'no' ? 'person' : 'rule';
};

/** Is the call refused for good? A no with words says what to do instead, and plan mode is meant to change nothing. */
const isOpen = ({mode}: SessionState, {answered, finished}: Call): boolean => {
	if (finished?.outcome === 'unapproved') return true;
	return finished?.outcome === 'refused' && mode !== 'plan' && answered?.say === undefined;
};

/** The refusals of a turn after a call has ended. `state` is from before its end: it says why the call was refused. */
export const refusalsAfter = (state: SessionState, turn: Turn, call: Call, end: {readonly hasActed: boolean}) => {
	const {tool, input, previewed} = call;
	if (isOpen(state, call)) {
		const {preview, title = tool, risk = 'run'} = previewed ?? {};
		const judgement = judged(state, call);
		const refusal: Refusal = {
			title,
			tool,
			risk,
			input: JSON.stringify(input),
			paths: (preview?.files ?? []).map(({path}) => path),
			by: byOf(call),
			why: judgement.why,
			isFollowed: false,
			...(preview?.script === undefined ? {} : {script: preview.script}),
			...('cause' in judgement && judgement.cause !== undefined ? {cause: judgement.cause} : {}),
		};
		return [...turn.refusals.filter(one => !isSame(one, call)), refusal];
	}
	if (call.finished?.outcome !== 'ok') return turn.refusals;
	const written = new Set((previewed?.preview?.files ?? []).map(({path}) => path));
	const isMade = (one: Refusal): boolean =>
		isSame(one, call) || (one.paths.length > 0 && one.paths.every(path => written.has(path)));
	const open = turn.refusals.filter(one => !isMade(one));
	// A person who said no sees what was done instead.
	return end.hasActed ? open.filter(({by}) => by !== 'person').map(one => ({...one, isFollowed: true})) : open;
};

/** The check of the whole passes: what was refused before the last change was not needed. */
export const refusalsWhenGreen = (refusals: readonly Refusal[]): readonly Refusal[] =>
	refusals.filter(({isFollowed}) => !isFollowed);

const TITLES = 3;
const TITLE = 80;

const clipTitle = (title: string): string => {
	const line = title.trim().replaceAll(/\s+/g, ' ');
	return line.length <= TITLE ? line : `${line.slice(0, TITLE - 1)}…`;
};

/** The calls that were refused, by their titles: `npm test · make · and 2 more`. */
export const titlesOf = (refusals: readonly Refusal[]): string => {
	const titles = [...new Set(refusals.map(({title}) => clipTitle(title)))];
	const more = titles.length - TITLES;
	return [...titles.slice(0, TITLES), ...(more > 0 ? [`and ${more} more`] : [])].join(' · ');
};

/** Why no one may run commands in a session where no one can be asked. */
export const withoutSandbox = ({isWithoutSandbox}: Pick<SessionState, 'isWithoutSandbox'>): string =>
	isWithoutSandbox ? 'no sandbox works here' : 'there is no sandbox (--sandbox none)';

const UNATTENDED = 'and nobody can be asked';

const reasonOf = (state: SessionState, {by, cause, why}: Refusal): string => {
	switch (by) {
		case 'unattended':
			return `${cause === 'sandbox' ? withoutSandbox(state) : why}, ${UNATTENDED}`;
		case 'person':
			return 'you said no';
		case 'rule':
			return why;
	}
};

/** The ways to a sandbox, where there is none. */
export const SANDBOX_HINT =
	'--sandbox external when this is a container already · install bubblewrap · start Docker; unified-dgm doctor says more';

const hintOf = ({by, cause, risk}: Refusal): string | undefined => {
	if (by === 'person') return undefined;
	if (by === 'rule') return 'your permissions and hooks decide this: see unified-dgm config';
	if (cause === 'sandbox') return SANDBOX_HINT;
	if (cause === 'mode')
		return risk === 'write'
			? 'run it on a terminal to be asked, or choose --auto-edit or --full-auto'
			: 'run it on a terminal to be asked, choose --full-auto, or allow the command with a rule (permissions)';
	return 'run it on a terminal to be asked, or allow it with a rule (permissions)';
};

/** Why a turn was not approved, and the ways out; the reason comes first, what was refused after it. */
export const sayRefusals = (
	state: SessionState,
	refusals: readonly Refusal[],
): {readonly why: string; readonly hint?: string} => {
	const reasons = [...new Set(refusals.map(one => reasonOf(state, one)))];
	const hints = [...new Set(refusals.flatMap(one => hintOf(one) ?? []))];
	return {
		why: `${reasons.join('; ')} (refused: ${titlesOf(refusals)})`,
		...(hints.length === 0 ? {} : {hint: hints.join(' · ')}),
	};
};
