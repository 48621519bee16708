import {describe, expect, test} from 'vitest';
import {judge, matches, safePrefix, type Case, type Grant, type Mode, type Rule} from './approval.ts';
import type {Reading, WallKind} from './sandbox.ts';
import type {Preview} from './tool.ts';

const preview = (change: Partial<Preview> = {}): Preview => ({title: 'a call', outside: [], protected: [], ...change});

const script = (text: string, reading: Partial<Reading> = {}): Preview =>
	preview({script: text, reading: {kind: 'plain', why: 'words', segments: [text], ...reading}});

const files = (...paths: readonly string[]): Preview =>
	preview({diff: '', files: paths.map(path => ({path, before: null, after: 'x'}))});

const of = (change: Partial<Case>): Case => ({
	mode: 'suggest',
	wall: 'docker',
	tool: 'shell',
	risk: 'run',
	preview: undefined,
	rules: [],
	grants: [],
	...change,
});

describe('the table of modes', () => {
	const read: Partial<Case> = {tool: 'read', risk: 'read'};
	const edit: Partial<Case> = {tool: 'patch', risk: 'write', preview: files('a.ts')};
	const look: Partial<Case> = {preview: script('ls', {kind: 'read-only'})};
	const command: Partial<Case> = {preview: script('make')};
	const opaque: Partial<Case> = {preview: script('make > f', {kind: 'opaque', segments: []})};
	const danger: Partial<Case> = {preview: script('git push --force', {dangerous: 'it rewrites what others have'})};

	test.each<[string, Partial<Case>, WallKind, string, string, string, string]>([
		['reads in the workspace', read, 'docker', 'allow', 'allow', 'allow', 'allow'],
		['edits in the workspace', edit, 'docker', 'deny', 'ask', 'allow', 'allow'],
		['commands that only read', look, 'docker', 'allow', 'allow', 'allow', 'allow'],
		['commands', command, 'docker', 'deny', 'ask', 'ask', 'allow'],
		['commands that cannot be read', opaque, 'docker', 'deny', 'ask', 'ask', 'allow'],
		["commands inside a wall of the person's own", command, 'external', 'deny', 'ask', 'ask', 'allow'],
		['dangerous commands inside one', danger, 'external', 'deny', 'ask', 'ask', 'ask'],
		['commands without a wall', command, 'none', 'deny', 'ask', 'ask', 'ask'],
		['commands that only read, without a wall', look, 'none', 'allow', 'allow', 'allow', 'allow'],
		['dangerous commands', danger, 'docker', 'deny', 'ask', 'ask', 'ask'],
		['reads outside', {...read, preview: preview({outside: ['/etc/passwd']})}, 'docker', 'ask', 'ask', 'ask', 'ask'],
		['edits outside', {...edit, preview: {...files('/x'), outside: ['/x']}}, 'docker', 'deny', 'ask', 'ask', 'ask'],
		[
			'edits of protected files',
			{...edit, preview: {...files('.git/x'), protected: ['.git/x']}},
			'docker',
			'deny',
			'deny',
			'deny',
			'deny',
		],
		['a command that nobody previewed', {}, 'docker', 'deny', 'ask', 'ask', 'allow'],
		['an edit that nobody previewed', {...edit, preview: undefined}, 'docker', 'deny', 'ask', 'ask', 'ask'],
	])('%s', (_, change, wall, ...verdicts) => {
		const modes: readonly Mode[] = ['plan', 'suggest', 'auto-edit', 'full-auto'];
		expect(modes.map(mode => judge(of({...change, mode, wall})).verdict)).toEqual(verdicts);
	});
});

describe('grants', () => {
	test('hold for the script exactly as it was approved', () => {
		const grants: readonly Grant[] = ['make', 'git push --force'].map(text => ({
			match: 'exact',
			text,
			keep: 'session',
		}));
		const verdict = (text: string, reading: Partial<Reading> = {}) =>
			judge(of({preview: script(text, reading), grants})).verdict;
		expect(verdict('make')).toBe('allow');
		expect(verdict('make ')).toBe('ask');
		expect(verdict('make; rm x')).toBe('ask');
		expect(verdict('git push --force', {dangerous: 'yes'})).toBe('allow');
	});
});

describe('words that commands may begin with', () => {
	const prefix = (text: string, reading: Partial<Reading> = {}) => safePrefix(script(text, reading).reading);

	test.each([
		['make build', 'make build', 'make build'],
		['npm test', 'npm test -- --watch', 'npm test'],
		['git commit', 'git commit -m x', 'git commit'],
		['cargo build', 'cargo build --release', 'cargo build'],
		['npm run build', 'npm run build', 'npm run build'],
		['eslint', 'eslint src', 'eslint'],
		['./gradlew', './gradlew check', './gradlew'],
	])('%s: from %j', (_, text, expected) => {
		expect(prefix(text)).toBe(expected);
	});

	test.each([
		'sh -c x',
		'/bin/bash x',
		'env x',
		'sudo ls',
		'rm x',
		'git',
		'git -C x status',
		'npm run',
		'npm',
		'npx cowsay',
		'node x.js',
		'python3 -m x',
		'xargs rm',
		'find . -delete',
		'timeout 5 x',
		'$CMD x',
		'"a b" c',
		'docker run x',
		'curl x',
	])('%j is never offered', text => {
		expect(prefix(text)).toBeUndefined();
	});

	test('nor is one of several commands, an opaque or a dangerous one', () => {
		expect(prefix('npm test && ls', {segments: ['npm test', 'ls']})).toBeUndefined();
		expect(prefix('npm test > x', {kind: 'opaque', segments: []})).toBeUndefined();
		expect(prefix('npm publish', {dangerous: 'it publishes'})).toBeUndefined();
		expect(safePrefix(undefined)).toBeUndefined();
	});

	test('a grant of a prefix reaches whole words of plain commands, every one of a line, and no dangerous one', () => {
		const grants: readonly Grant[] = [{match: 'prefix', text: 'npm test', keep: 'session'}];
		const verdict = (text: string, reading: Partial<Reading> = {}) =>
			judge(of({preview: script(text, reading), grants})).verdict;
		expect(verdict('npm test')).toBe('allow');
		expect(verdict('npm test -- -u')).toBe('allow');
		expect(verdict('npm testing')).toBe('ask');
		expect(verdict('npm test && rm x', {segments: ['npm test', 'rm x']})).toBe('ask');
		expect(verdict('npm test && npm test', {segments: ['npm test', 'npm test']})).toBe('allow');
		expect(verdict('npm test > x', {kind: 'opaque', segments: []})).toBe('ask');
		expect(verdict('npm test', {dangerous: 'somehow'})).toBe('ask');
	});

	test('no grant widens a wall: what is outside, protected or denied by a rule is judged as without it', () => {
		const grants: readonly Grant[] = [{match: 'exact', text: 'make', keep: 'session'}];
		expect(judge(of({grants, preview: {...script('make'), outside: ['/etc']}})).verdict).toBe('ask');
		expect(judge(of({grants, preview: {...script('make'), protected: ['.git']}})).verdict).toBe('deny');
		expect(
			judge(of({grants, preview: script('make'), rules: [{tool: 'shell', pattern: 'make', action: 'deny'}]})).verdict,
		).toBe('deny');
	});
});

test('nothing that a person or a rule allows makes plan mode change anything', () => {
	const rules: readonly Rule[] = [{tool: '*', pattern: '*', action: 'allow'}];
	const grants: readonly Grant[] = [{match: 'exact', text: 'make', keep: 'session'}];
	const plan = {mode: 'plan', rules, grants} as const;
	const denied = {verdict: 'deny', why: 'plan mode changes nothing'};
	expect(judge(of({...plan, preview: script('make')}))).toEqual(denied);
	expect(judge(of({...plan, tool: 'patch', risk: 'write', preview: files('a.ts')}))).toEqual(denied);
	expect(judge(of({...plan, preview: script('ls', {kind: 'read-only', dangerous: 'somehow'})}))).toEqual(denied);
});

describe('rules of the user', () => {
	const rule = (tool: string, pattern: string, action: Rule['action']): Rule => ({tool, pattern, action});
	const verdict = (rules: readonly Rule[], change: Partial<Case>) => judge(of({rules, ...change})).verdict;

	test('the last that matches wins', () => {
		const rules = [rule('*', '*', 'deny'), rule('shell', 'npm *', 'allow'), rule('shell', 'npm publish*', 'deny')];
		expect(verdict(rules, {preview: script('npm test')})).toBe('allow');
		expect(verdict(rules, {preview: script('npm publish --dry-run')})).toBe('deny');
		expect(verdict(rules, {preview: script('ls')})).toBe('deny');
	});

	test('a command line is judged by each of its commands', () => {
		const rules = [rule('shell', 'npm *', 'allow')];
		const both = script('npm test && rm x', {segments: ['npm test', 'rm x']});
		expect(verdict(rules, {preview: both})).toBe('ask');
		expect(verdict([...rules, rule('shell', 'rm *', 'deny')], {preview: both})).toBe('deny');
	});

	test('a pattern never allows a script that could not be read; its exact text does', () => {
		const hidden = script('npm test > $(rm x)', {kind: 'opaque', segments: []});
		expect(verdict([rule('shell', 'npm *', 'allow')], {preview: hidden})).toBe('ask');
		expect(verdict([rule('shell', '*', 'allow')], {preview: hidden})).toBe('ask');
		expect(verdict([rule('shell', 'npm test > $(rm x)', 'allow')], {preview: hidden})).toBe('allow');
		expect(verdict([rule('shell', 'npm *', 'deny')], {preview: hidden})).toBe('deny');
	});

	test('a call that changes several files is allowed only when each is', () => {
		const rules = [rule('patch', 'docs/*', 'allow')];
		const patch = {tool: 'patch', risk: 'write'} as const;
		expect(verdict(rules, {...patch, preview: files('docs/a.md')})).toBe('allow');
		expect(verdict(rules, {...patch, preview: files('docs/a.md', 'src/a.ts')})).toBe('ask');
	});

	test('no rule reaches outside of the workspace, past danger, or into what is protected', () => {
		const rules = [rule('*', '*', 'allow')];
		expect(verdict(rules, {tool: 'patch', risk: 'write', preview: {...files('/x'), outside: ['/x']}})).toBe('ask');
		expect(verdict(rules, {preview: script('rm -rf /', {dangerous: 'it removes everything'})})).toBe('ask');
		expect(verdict(rules, {tool: 'patch', risk: 'write', preview: {...files('.git/x'), protected: ['.git/x']}})).toBe(
			'deny',
		);
	});
});

test.each([
	['npm test', 'npm test', true],
	['npm *', 'npm test', true],
	['npm *', 'npm', false],
	['*', '', true],
	['a*b*c', 'a-b-c', true],
	['a*b*c', 'a-c-b', false],
	['a*a', 'a', false],
	['*.ts', 'a.ts\nb', false],
	['(a+)+$', 'aaaaaaaaaaaaaaaaaaaaaaaaaaaaaa!', false],
])('the pattern %j against %j', (pattern, text, expected) => {
	expect(matches(pattern, text)).toBe(expected);
});
