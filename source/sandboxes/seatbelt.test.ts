import {readFile} from 'node:fs/promises';
import {fileURLToPath} from 'node:url';
import {describe, expect, test} from 'vitest';
import {needs} from '../testing/machine/needs.ts';
import {sandboxLaw} from '../testing/sandbox-law.ts';
import type {Mount} from './mounts.ts';
import {openSeatbelt, seatbeltCommand, seatbeltParameters} from './seatbelt.ts';

const recipe = fileURLToPath(new URL('../../sandbox', import.meta.url));
const profile = await readFile(`${recipe}/seatbelt.sb`, 'utf8');

type Expression = string | readonly Expression[];

/** Words, strings and lists. Throws where brackets do not match. */
const parse = (text: string): readonly Expression[] => {
	const tokens = text.replaceAll(/^\s*;.*$/gm, '').match(/#?"(?:[^"\\]|\\.)*"|[()]|[^\s()"]+/g) ?? [];
	const stack: Expression[][] = [[]];
	for (const token of tokens) {
		if (token === '(') stack.push([]);
		else if (token === ')') {
			const done = stack.pop();
			if (done === undefined || stack.length === 0) throw new Error('a bracket too many');
			stack.at(-1)?.push(done);
		} else stack.at(-1)?.push(token);
	}
	if (stack.length !== 1) throw new Error('a bracket is missing');
	return stack[0] ?? [];
};

const rules = parse(profile).map(rule => (typeof rule === 'string' ? [rule] : rule));

const flat = (expression: Expression): readonly string[] =>
	typeof expression === 'string' ? [expression] : expression.flatMap(flat);

const namesOf = (expression: Expression): readonly string[] => {
	if (typeof expression === 'string') return [];
	const [word, name] = expression;
	return word === 'param' && typeof name === 'string' ? [name.slice(1, -1)] : expression.flatMap(namesOf);
};

const shown = (mounts: readonly Mount[] = []) =>
	({
		mounts,
		roots: ['/w', '/added'],
		network: 'off',
		temporary: '/private/tmp/own',
		person: '/Users/me',
	}) as const;

const parametersOf = (mounts: readonly Mount[] = []): ReadonlyMap<string, string> => {
	const parameters = seatbeltParameters(shown(mounts));
	if ('kind' in parameters) throw new Error(parameters.why);
	return parameters;
};

describe('the profile of Seatbelt', () => {
	test('denies what it does not name', () => {
		expect(rules.slice(0, 2)).toEqual([
			['version', '1'],
			['deny', 'default'],
		]);
		expect(rules.slice(2).filter(rule => flat(rule).includes('default'))).toEqual([]);
		expect(new Set(rules.slice(2).map(rule => rule[0]))).toEqual(new Set(['allow', 'deny', 'if']));
	});

	test('uses each parameter that it is told, and no other', () => {
		expect([...new Set(namesOf(rules))].sort()).toEqual([...parametersOf().keys()].sort());
	});

	test('names no path that leads elsewhere, and nobody', () => {
		const paths = flat(rules).filter(word => word.startsWith('"/'));
		expect(paths.filter(path => /^"\/(?:tmp|var|etc)\b|^"\/Users\/./.test(path))).toEqual([]);
	});

	test('lets write only what is told, and null devices', () => {
		const allowed = rules.filter(
			rule => rule[0] === 'allow' && flat(rule).some(word => word.startsWith('file-write') || word === 'file*'),
		);
		const places = allowed.flatMap(rule =>
			rule.slice(1).flatMap(part => (typeof part === 'string' ? [] : [part.slice(1).flatMap(flat).join(' ')])),
		);
		expect([...new Set(places.map(place => place.replace(/_\d+/, '')))].sort()).toEqual([
			'"/dev/dtracehelper"',
			'"/dev/fd"',
			'"/dev/null"',
			'"/dev/ptmx"',
			'"/dev/zero"',
			'#"^/dev/ttys[0-9]+$"',
			'param "TEMPORARY"',
			'param "WRITE"',
		]);
	});

	test('says what is protected after what may be written, because the last rule counts', () => {
		const last = (action: string): number =>
			rules.findLastIndex(rule => rule[0] === action && rule[1] === 'file-write*');
		expect(last('deny')).toBeGreaterThan(last('allow'));
		const denied = namesOf(rules[last('deny')] ?? []);
		expect(new Set(denied.map(name => name.replace(/_\d+/, '')))).toEqual(new Set(['READ', 'KEEP']));
	});

	test('opens the network only when it is on', () => {
		const open = rules.filter(rule => flat(rule).some(word => word.startsWith('network')));
		expect(open.map(rule => rule.slice(0, 2))).toEqual(
			open.map(() => ['if', ['string=?', ['param', '"NETWORK"'], '"on"']]),
		);
	});

	test('is told paths as they are, each by itself', () => {
		const odd = '/w/a "b" (c) = $d';
		const parameters = parametersOf([
			{path: '/w', access: 'write'},
			{path: '/added', access: 'write'},
			{path: '/w/a', access: 'write'},
			{path: odd, access: 'read'},
		]);
		const [program, ...args] = seatbeltCommand('/p/seatbelt.sb', parameters, ['/bin/sh', '-c', 'x']);
		expect([program, args.slice(0, 2), args.slice(-3)]).toEqual([
			'/usr/bin/sandbox-exec',
			['-f', '/p/seatbelt.sb'],
			['/bin/sh', '-c', 'x'],
		]);
		const told = args.slice(2, -3);
		expect(told.filter((_, at) => at % 2 === 0).every(word => word === '-D')).toBe(true);
		expect(told.filter((word, at) => at % 2 === 1 && !word.endsWith('=/dev/null/nowhere'))).toEqual([
			'NETWORK=off',
			'TEMPORARY=/private/tmp/own',
			'PERSON=/Users/me',
			'WRITE_1=/w',
			'WRITE_2=/added',
			'KEEP_1=/w/a',
			`READ_1=${odd}`,
		]);
	});

	test('refuses more paths than it has places for', () => {
		const many = Array.from({length: 65}, (_, at) => ({path: `/w/${at}`, access: 'read'}) as const);
		expect(seatbeltParameters(shown(many))).toEqual({
			kind: 'unstarted',
			why: 'the Seatbelt wall takes 64 paths of a kind, not 65',
			hint: 'add fewer directories',
		});
	});
});

describe('with Seatbelt', needs('seatbelt'), () => {
	sandboxLaw('seatbelt wall', {
		open: async ground => {
			const sandbox = await openSeatbelt({...ground, recipe, session: 'test'});
			if (sandbox.kind === 'unstarted') throw new Error(sandbox.why);
			return sandbox;
		},
		doomed: [fileURLToPath(new URL('doomed.fixture.ts', import.meta.url)), 'seatbelt'],
		claims: 'every promise',
		lacks: ['metadata', 'own /tmp', 'limits', 'limits for each process', 'end of the lost', 'own filter', 'Linux'],
	});
});
