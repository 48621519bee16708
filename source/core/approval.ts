import {z} from 'zod';
import type {WallKind} from './sandbox.ts';
import type {Preview, Risk} from './tool.ts';

export const Mode = z.enum(['suggest', 'auto-edit', 'full-auto']);
export type Mode = z.infer<typeof Mode>;

/** A rule of the user's own file: the last that matches wins. `pattern` may hold `*` for any run of characters. */
export const Rule = z.object({
	tool: z.string(),
	pattern: z.string(),
	action: z.enum(['allow', 'ask', 'deny']),
});
export type Rule = Readonly<z.infer<typeof Rule>>;

export type Judgement =
	| {readonly verdict: 'allow'; readonly why: string}
	| {readonly verdict: 'ask'; readonly why: string}
	| {readonly verdict: 'deny'; readonly why: string};

/** Everything that decides whether a call may be made. */
export type Case = {
	readonly mode: Mode;
	readonly wall: WallKind;
	readonly tool: string;
	readonly risk: Risk;
	readonly preview: Preview | undefined;
	readonly rules: readonly Rule[];
	/** Scripts that the person approved for the rest of this session, exactly as written. */
	readonly granted: readonly string[];
};

/** Does `pattern` (with `*` for any run of characters) match the whole of `text`? */
export const matches = (pattern: string, text: string): boolean => {
	const parts = pattern.split('*');
	const [head = '', ...rest] = parts;
	const tail = rest.pop();
	if (tail === undefined) return pattern === text;
	if (!text.startsWith(head) || text.length < head.length + tail.length || !text.endsWith(tail)) return false;
	let at = head.length;
	const end = text.length - tail.length;
	for (const part of rest) {
		const found = text.indexOf(part, at);
		if (found === -1 || found + part.length > end) return false;
		at = found + part.length;
	}
	return true;
};

type Action = Rule['action'];

const last = (rules: readonly Rule[], tool: string, fits: (rule: Rule) => boolean): Action | undefined =>
	rules.findLast(rule => matches(rule.tool, tool) && fits(rule))?.action;

/** Several files or commands in one call: the strictest answer counts, and an allow only when it is everyone's. */
const strictest = (actions: readonly (Action | undefined)[]): Action | undefined => {
	if (actions.includes('deny')) return 'deny';
	if (actions.includes('ask')) return 'ask';
	return actions.length > 0 && actions.every(action => action === 'allow') ? 'allow' : undefined;
};

const ruleFor = ({rules, tool, risk, preview}: Case): Action | undefined => {
	if (risk !== 'run')
		return strictest((preview?.files ?? []).map(({path}) => last(rules, tool, ({pattern}) => matches(pattern, path))));
	const script = preview?.script ?? '';
	const segments = preview?.reading?.segments ?? [];
	if (segments.length > 0)
		return strictest(
			segments.map(segment => last(rules, tool, ({pattern}) => pattern === script || matches(pattern, segment))),
		);
	// A script that could not be read may hide anything behind a prefix: only its exact text can be allowed.
	return last(
		rules,
		tool,
		({pattern, action}) => pattern === script || (action !== 'allow' && matches(pattern, script)),
	);
};

const judgeRun = ({mode, wall, preview, granted}: Case): Judgement => {
	const script = preview?.script ?? '';
	const reading = preview?.reading;
	if (granted.includes(script)) return {verdict: 'allow', why: 'you allowed this exact command in this session'};
	if (reading?.dangerous !== undefined) return {verdict: 'ask', why: reading.dangerous};
	if (reading?.kind === 'read-only') return {verdict: 'allow', why: 'it only reads'};
	if (mode !== 'full-auto') return {verdict: 'ask', why: `${mode} asks before every command that may change something`};
	if (wall === 'none') return {verdict: 'ask', why: 'there is no wall around commands, so full-auto asks for each'};
	return {verdict: 'allow', why: `full-auto, inside the ${wall} wall`};
};

/**
 * May this call be made? The table of modes, as a pure function. Fails closed: a call that writes or runs without a preview,
 * or of a script that nobody read, asks.
 */
export const judge = (of: Case): Judgement => {
	const {mode, risk, preview} = of;
	if (preview !== undefined && preview.protected.length > 0)
		return {verdict: 'deny', why: `${preview.protected.join(', ')} may not be written by an agent`};
	const rule = ruleFor(of);
	if (rule === 'deny') return {verdict: 'deny', why: 'a permission rule denies it'};
	if (preview !== undefined && preview.outside.length > 0)
		return {verdict: 'ask', why: `outside the workspace: ${preview.outside.join(', ')}`};
	if (rule === 'ask') return {verdict: 'ask', why: 'a permission rule says to ask'};
	if (rule === 'allow' && preview?.reading?.dangerous === undefined)
		return {verdict: 'allow', why: 'a permission rule allows it'};
	switch (risk) {
		case 'read':
			return {verdict: 'allow', why: 'it only reads the workspace'};
		case 'write':
			return mode === 'suggest' || preview === undefined
				? {verdict: 'ask', why: 'suggest shows every change before it is written'}
				: {verdict: 'allow', why: `${mode} edits inside the workspace`};
		case 'run':
			return judgeRun(of);
	}
};
