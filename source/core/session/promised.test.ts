import {expect, test} from 'vitest';
import {facts, type Body, type FactType} from './event.ts';
import {isPromise} from './promised.ts';

/** Facts of one type, as far as it matters here. */
const isPromised = (type: FactType): boolean => isPromise({type} as Body);

test('what a person asked for, answered or was given for longer is a promise', () => {
	const asked = (Object.keys(facts) as FactType[]).filter(
		type =>
			/\.(?:submitted|withdrawn|steered|answered|requested|revoked|kept|changed|set)$/.test(type) &&
			!type.startsWith('model.answered') &&
			!type.startsWith('check.'),
	);
	expect(asked.length).toBeGreaterThan(12);
	expect(asked.filter(type => !isPromised(type))).toEqual([]);
});

test('a call that must not be made again is a promise before it begins; one that may be is none', () => {
	const started = {type: 'tool.started', call: 'c1', tool: 'bash', title: 't', why: ''} as const;
	expect(isPromise({...started, replay: 'never'})).toBe(true);
	expect(isPromise({...started, replay: 'safe'})).toBe(false);
});

test('files are taken back, hooks run and turns end on record; what a model says is none', () => {
	const types = ['undo.planned', 'undo.finished', 'hooks.started', 'shell.finished', 'turn.finished'] as const;
	expect(types.filter(type => !isPromised(type))).toEqual([]);
	expect(isPromised('model.answered')).toBe(false);
});
