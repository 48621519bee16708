import {z} from 'zod';
import type {WallKind} from './sandbox.ts';
import type {Preview, Risk} from './tool.ts';

/** From the strictest on: nothing is changed · every change is asked for · edits are made · commands are run, too. */
export const Mode = z.enum(['plan', 'suggest', 'auto-edit', 'full-auto']);
export type Mode = z.infer<typeof Mode>;

/** A rule of the user's own file: the last that matches wins. `pattern` may hold `*` for any run of characters. */
export const Rule = z.object({
	tool: z.string(),
	pattern: z.string(),
	action: z.enum(['allow', 'ask', 'deny']),
});
export type Rule = Readonly<z.infer<typeof Rule>>;

/**
 * What a yes allows beyond its call: the exact script, or every command that begins with these words; for this session, or kept for
 * the project in the user's own file. It answers *may I*, never *how*: no wall becomes wider by it.
 */
export const Grant = z.object({
	match: z.enum(['exact', 'prefix']),
	text: z.string(),
	keep: z.enum(['session', 'project']),
});
export type Grant = Readonly<z.infer<typeof Grant>>;

export type Judgement =
	| {readonly verdict: 'allow'; readonly why: string}
	/** `cause`: it is only asked because of the mode, or because there is no sandbox; not because of what the call does. */
	| {readonly verdict: 'ask'; readonly why: string; readonly cause?: 'mode' | 'sandbox'}
	| {readonly verdict: 'deny'; readonly why: string};

/** Everything that decides whether a call may be made. */
export type Case = {
	readonly mode: Mode;
	readonly wall: WallKind;
	readonly tool: string;
	readonly risk: Risk;
	readonly preview: Preview | undefined;
	readonly rules: readonly Rule[];
	/** What the person allowed beyond one call. */
	readonly grants: readonly Grant[];
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

/** The literal beginning of a pattern must be this long to be looked for in texts that nobody reads. */
const TELLING = 3;

/** What rules that forbid say of everything that a script may start. No rule allows anything by this: another spelling is another command. */
const forbidden = (rules: readonly Rule[], tool: string, reading: Preview['reading']): Action | undefined => {
	const reach = reading?.reach;
	if (reach === undefined) return undefined;
	const found = new Set(reach.commands.map(command => last(rules, tool, ({pattern}) => matches(pattern, command))));
	if (found.has('deny')) return 'deny';
	const forbidding = rules.filter(rule => rule.action !== 'allow' && matches(rule.tool, tool));
	const mentions = forbidding.some(
		({pattern}) =>
			(pattern.split('*', 1)[0] ?? '').trim().length >= TELLING &&
			reach.code.some(text => matches(`*${pattern.trim()}*`, text)),
	);
	return found.has('ask') || mentions || (reach.unsure && forbidding.length > 0) ? 'ask' : undefined;
};

const ruleFor = ({rules, tool, risk, preview}: Case): Action | undefined => {
	if (risk !== 'run')
		return strictest((preview?.files ?? []).map(({path}) => last(rules, tool, ({pattern}) => matches(pattern, path))));
	const script = preview?.script ?? '';
	const reading = preview?.reading;
	// Whoever allows a script by its exact text has seen all that it starts: only later rules forbid any of it.
	const seen = rules.findLastIndex(
		rule => rule.action === 'allow' && matches(rule.tool, tool) && rule.pattern === script,
	);
	const hidden = forbidden(rules.slice(seen + 1), tool, reading);
	const segments = reading?.segments ?? [];
	if (segments.length === 0) {
		// A script that could not be read may hide anything behind a prefix: only its exact text can be allowed.
		const own = last(
			rules,
			tool,
			({pattern, action}) => pattern === script || (action !== 'allow' && matches(pattern, script)),
		);
		return hidden === undefined ? own : (strictest([own, hidden]) ?? hidden);
	}
	const changing = reading?.changing ?? segments;
	const actions = segments.map(segment => ({
		action: last(rules, tool, ({pattern}) => pattern === script || matches(pattern, segment)),
		changes: changing.includes(segment),
	}));
	// What only reads needs no rule beside what a rule allows.
	const counted = actions.filter(({action, changes}) => action !== undefined || changes).map(({action}) => action);
	return strictest([...counted, ...(hidden === undefined ? [] : [hidden])]);
};

const words = (text: string): readonly string[] => text.trim().split(/\s+/);

/** Checkers, formatters and runners of tests: they work on the project, and take no command of somebody else's to run. */
const SAFE_PROGRAMS: ReadonlySet<string> = new Set(
	words(`
	actionlint ava biome black clang-format clang-tidy cppcheck ctest detekt eslint flake8 gofmt golangci-lint hadolint isort
	jest knip ktlint markdownlint mkdir mocha mypy oxfmt oxlint phpstan phpunit prettier psalm pylint pyright pytest rspec
	rubocop ruff rustfmt shellcheck shfmt stylelint swiftlint touch tox tsc vitest yamllint ./gradlew ./mvnw
`),
);

/** Programs whose second word says what they do, and those that are known to be safe to allow whatever follows. */
const SAFE_VERBS: ReadonlyMap<string, ReadonlySet<string>> = new Map(
	Object.entries({
		bun: 'test',
		cargo: 'build check test clippy fmt doc bench tree metadata',
		dart: 'analyze format test',
		dotnet: 'build test format',
		flutter: 'analyze test',
		git: 'add commit switch mv tag',
		go: 'build test vet fmt list',
		mix: 'compile test format',
		npm: 'test t ci ls outdated audit',
		pip: 'list show check freeze',
		pip3: 'list show check freeze',
		pnpm: 'test build lint typecheck format check',
		swift: 'build test',
		yarn: 'test build lint typecheck format check',
	}).map(([program, verbs]) => [program, new Set(words(verbs))]),
);

/** Programs whose second word names a task of the project. */
const TASKS: ReadonlySet<string> = new Set(words('make just task rake gradle mvn'));

/** Programs that run what their third word names: a script of the project, or any program. */
const RUN_SCRIPTS: ReadonlySet<string> = new Set(words('npm pnpm'));
const RUN_PROGRAMS: ReadonlyMap<string, string> = new Map([
	['poetry', 'run'],
	['uv', 'run'],
	['pdm', 'run'],
	['bundle', 'exec'],
]);

/** A word that stands for itself, and is no option and no assignment. */
const isName = (word: string | undefined): word is string => word !== undefined && /^[\w@./:][\w@./:+-]*$/.test(word);

/**
 * The words that a person may allow all commands to begin with: those that are known to be one kind of command whatever follows. Only for a
 * single plain command that changes something.
 */
export const safePrefix = (reading: Preview['reading']): string | undefined => {
	const [segment, another] = reading?.changing ?? reading?.segments ?? [];
	if (segment === undefined || another !== undefined || reading?.dangerous !== undefined) return undefined;
	const [program = '', verb, object] = words(segment);
	if (!isName(program)) return undefined;
	if (SAFE_PROGRAMS.has(program)) return program;
	if (!isName(verb)) return undefined;
	if (TASKS.has(program) || SAFE_VERBS.get(program)?.has(verb) === true) return `${program} ${verb}`;
	if (!isName(object)) return undefined;
	const isScript = verb === 'run' && RUN_SCRIPTS.has(program);
	const isProgram = RUN_PROGRAMS.get(program) === verb && SAFE_PROGRAMS.has(object);
	return isScript || isProgram ? `${program} ${verb} ${object}` : undefined;
};

const beginsWith = (segment: string, prefix: string): boolean =>
	segment === prefix || (segment.startsWith(prefix) && /\s/.test(segment[prefix.length] ?? ''));

/** Is the whole script allowed by what was granted? A prefix reaches only plain commands, and no dangerous one. */
const isGranted = (script: string, reading: Preview['reading'], grants: readonly Grant[]): Grant | undefined => {
	const exact = grants.find(({match, text}) => match === 'exact' && text === script);
	if (exact !== undefined || reading === undefined || reading.dangerous !== undefined) return exact;
	const covering = (reading.changing ?? reading.segments).map(segment =>
		grants.find(({match, text}) => (match === 'exact' ? text === segment : beginsWith(segment, text))),
	);
	return covering.length > 0 && covering.every(grant => grant !== undefined) ? covering[0] : undefined;
};

const judgeRun = ({mode, wall, preview, grants}: Case): Judgement => {
	const script = preview?.script ?? '';
	const reading = preview?.reading;
	const grant = isGranted(script, reading, grants);
	if (grant !== undefined)
		return {
			verdict: 'allow',
			why:
				grant.match === 'exact'
					? 'you allowed this exact command'
					: `you allowed commands that begin with ${grant.text}`,
		};
	if (reading?.dangerous !== undefined) return {verdict: 'ask', why: reading.dangerous};
	if (preview?.beyond !== undefined) return {verdict: 'ask', why: preview.beyond};
	if (reading?.kind === 'read-only') return {verdict: 'allow', why: 'it only reads'};
	if (mode !== 'full-auto')
		return {verdict: 'ask', why: `${mode} asks before every command that may change something`, cause: 'mode'};
	if (wall === 'none')
		return {verdict: 'ask', why: 'there is no wall around commands, so full-auto asks for each', cause: 'sandbox'};
	return {verdict: 'allow', why: `full-auto, inside the ${wall} wall`};
};

/** Does it provably change nothing? */
const isHarmless = ({risk, preview}: Case): boolean =>
	risk === 'read' ||
	(risk === 'run' && preview?.reading?.kind === 'read-only' && preview.reading.dangerous === undefined);

/**
 * May this call be made? The table of modes, as a pure function. Fails closed: a call that writes or runs without a preview,
 * or of a script that nobody read, asks.
 */
export const judge = (of: Case): Judgement => {
	const {mode, risk, preview} = of;
	if (preview !== undefined && preview.protected.length > 0)
		return {verdict: 'deny', why: `${preview.protected.join(', ')} may not be written by an agent`};
	// Before all that widens: neither a rule nor a grant makes planning into doing.
	if (mode === 'plan' && !isHarmless(of)) return {verdict: 'deny', why: 'plan mode changes nothing'};
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
				? {verdict: 'ask', why: 'suggest shows every change before it is written', cause: 'mode'}
				: {verdict: 'allow', why: `${mode} edits inside the workspace`};
		case 'run':
			return judgeRun(of);
	}
};
