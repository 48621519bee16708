import picomatch from 'picomatch';

/** What stands at a path, by git's mode: a regular file (644), a program (755), a link, a commit of another repository. */
export type Form = 'file' | 'program' | 'link' | 'submodule';

/** One path that two states of an agent differ at; null where there is nothing. A rename is two of these, so that both of its ends are judged. */
export type Change = {readonly path: string; readonly before: Form | null; readonly after: Form | null};

/** How far evolution may reach: the data that an agent is made of, or also some of its source. */
export type Scope = 'profile' | 'source';

export type Breach = {readonly path: string; readonly why: string};

/** What may change, by scope: the genome. */
export const GENOME: Readonly<Record<Scope, readonly string[]>> = {
	profile: ['profiles/*.yaml', 'profiles/prompts/**/*.md', 'profiles/tools/*.yaml'],
	source: [
		'profiles/*.yaml',
		'profiles/prompts/**/*.md',
		'profiles/tools/*.yaml',
		'source/tools/**/*.ts',
		'source/core/context.ts',
		'source/core/session/next.ts',
		'source/workspace/rank.ts',
	],
};

/** What lies inside the genome and is no part of it: the judge, and the ways around it. First pattern that matches says why. */
const never: readonly (readonly [pattern: string, why: string])[] = [
	['**/*.{test,fixture}.*', 'tests judge a variant, and are not its to change'],
	['**/{tests,testing,__tests__}/**', 'tests judge a variant, and are not its to change'],
	['profiles/models.yaml', 'the catalogue says where requests and keys go'],
	['profiles/suites/**', 'suites judge a variant, and are not its to change'],
];

const named = (path: string): string | undefined => {
	const [, base = ''] = /(?:^|\/)([^/]*)$/.exec(path) ?? [];
	if (/^\.git/i.test(base)) return 'git reads it as an order';
	if (base.startsWith('.')) return 'hidden files configure other programs';
	if (/^package(?:-lock)?\.json$/i.test(base)) return 'it says which programs are run, and what is installed';
	return undefined;
};

/** A path that means what it says on every file system: plain segments, nothing that climbs, folds or hides. */
export const isPlainPath = (path: string): boolean =>
	path
		.split('/')
		.every(
			segment =>
				/^[\w@+,=.-]+$/.test(segment) &&
				!segment.endsWith('.') &&
				!/^\.git$/i.test(segment) &&
				!segment.startsWith('-'),
		);

const matches = (pattern: string, path: string): boolean => picomatch.isMatch(path, pattern, {dot: true, nocase: true});

const breachOf = ({path, after, before}: Change, scope: Scope): string | undefined => {
	if (!isPlainPath(path)) return 'its name is not a plain path';
	if (after === 'link' || before === 'link') return 'a link can lead anywhere';
	if (after === 'submodule' || before === 'submodule') return 'another repository can hold anything';
	const why = never.find(([pattern]) => matches(pattern, path))?.[1] ?? named(path);
	if (why !== undefined) return why;
	// Case counts here: on a file system that folds it, `Source/Tools/x.ts` would be the file next to it.
	if (!GENOME[scope].some(pattern => picomatch.isMatch(path, pattern, {dot: true})))
		return `not in the genome of scope ${scope}`;
	if (after === 'program' && before !== 'program') return 'nothing in the genome is a program to be run';
	return undefined;
};

/**
 * What a change does that no variant may: the judged may not edit the judge. Pure; empty when the change may be tried. It looks at paths
 * and forms only; what the files may say is `faultsOfProfile`'s.
 */
export const fence = (changes: readonly Change[], scope: Scope): readonly Breach[] => {
	const breaches = changes.flatMap(change => {
		const why = breachOf(change, scope);
		return why === undefined ? [] : [{path: change.path, why}];
	});
	const folded = Map.groupBy(
		changes.filter(({after}) => after !== null),
		({path}) => path.toLowerCase(),
	);
	const twins = [...folded.values()].flatMap(some =>
		some.length < 2 ? [] : some.map(({path}) => ({path, why: 'another name differs from it in case alone'})),
	);
	return [...breaches, ...twins];
};
