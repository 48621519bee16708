import {PassThrough} from 'node:stream';
import {describe, expect, test} from 'vitest';
import type {Front} from '../../cli.ts';
import {readArguments} from '../../cli/args.ts';
import {lookIn, plainAppearance, type Appearance} from './look.ts';

const frontOf = (env: Front['env'], ...args: readonly string[]): Front => {
	const stream = new PassThrough();
	return {
		request: readArguments(args),
		env,
		version: '0.1.0',
		stdin: stream as unknown as Front['stdin'],
		stdout: stream as unknown as Front['stdout'],
		stderr: stream as unknown as Front['stderr'],
		terminal: true,
		colour: 'none',
		now: () => new Date('2026-11-21T12:00:00Z'),
	};
};

const size = {columns: 80, rows: 24};
const term = {TERM: 'xterm-256color'};

/** How a heading and a warning are painted, and what else decides about the look. */
const lookOf = (env: Front['env'], args: readonly string[], appearance: Partial<Appearance> = {}) => {
	const {paint, ...rest} = lookIn(frontOf(env, ...args), {...plainAppearance, ...appearance}, size);
	return {...rest, bad: paint('warning', 'x')};
};

const plain = {...size, still: false, spoken: false, bad: 'x'};

describe('how it looks', () => {
	test.each([
		['in colours, for a dark background where nothing is known', term, [], {}, {bad: '\u001b[33mx\u001b[39m'}],
		['without colours with --no-color', term, ['--no-color'], {}, {}],
		['without colours with NO_COLOR', {...term, NO_COLOR: '1'}, [], {}, {}],
		['in colours with an empty NO_COLOR', {...term, NO_COLOR: ''}, [], {}, {bad: '\u001b[33mx\u001b[39m'}],
		['without colours on a dumb terminal', {TERM: 'dumb'}, [], {}, {}],
		[
			'for a light background, when the terminal says that it has one',
			term,
			[],
			{background: {red: 255, green: 255, blue: 250}},
			{bad: '\u001b[35mx\u001b[39m'},
		],
		[
			'as the person says, whatever the background is',
			term,
			[],
			{theme: 'dark', background: {red: 255, green: 255, blue: 250}},
			{bad: '\u001b[33mx\u001b[39m'},
		],
		['still, where motion is reduced', term, ['--no-color'], {motion: 'reduced'}, {still: true}],
		['still and spoken, for who listens', term, ['--no-color'], {reader: true}, {still: true, spoken: true}],
	] as const)('%s', (_, env, args, appearance, change) => {
		expect(lookOf(env, args, appearance)).toEqual({...plain, ...change});
	});

	test('code is coloured once there is somebody who can', () => {
		const highlight = (): undefined => undefined;
		expect(lookOf(term, ['--no-color'], {highlight})).toEqual({...plain, highlight});
	});
});
