import {describe, expect, test} from 'vitest';
import {sayExcerpts, section} from '../../core/brief.ts';
import type {Ask, Shown} from '../../core/model.ts';
import {offline} from './knobs.fixture.ts';

const asked = (text: string): Ask => ({
	system: '',
	messages: [{role: 'user', blocks: [{type: 'text', text}]}],
	tools: [],
	parallel: false,
});

const collect = async (id: 'rank' | 'plan' | 'repair', ask: Ask, signal = new AbortController().signal) => {
	const shown: Shown[] = [];
	const effect = offline(id).ask(ask, signal);
	for (;;) {
		const {done, value} = await effect.next();
		if (done) return {shown, reply: value};
		shown.push(value);
	}
};

const excerpt = (path: string, text: string) => {
	const of = text.split('\n').length;
	return {path, from: 1, to: of, of, text, why: 'names it'};
};

describe('an offline model', () => {
	test('ranks as JSON what its brief shows, then what it lists', async () => {
		const brief =
			section('listing', 'b.ts 10\na.ts 20\nc d.ts 5') +
			section('files', sayExcerpts([excerpt('a.ts', '<file path="x" lines="1-1" of="1">')]));
		const {reply} = await collect('rank', asked(brief));
		expect(reply).toEqual({
			kind: 'answer',
			blocks: [
				{
					type: 'text',
					text: JSON.stringify({
						files: [
							{path: 'a.ts', score: 10, why: 'names it'},
							{path: 'b.ts', score: 9.78, why: 'ranked without a model'},
							{path: 'c d.ts', score: 9.55, why: 'ranked without a model'},
						],
					}),
				},
			],
			stop: 'end',
			usage: null,
			cost: 0,
			served: 'rank',
		});
	});

	test.each(['rank', 'plan', 'repair'] as const)('%s shows all of its answer, and answers the same twice', async id => {
		const ask = asked(section('request', 'fix it'));
		const [first, second] = [await collect(id, ask), await collect(id, ask)];
		expect(second).toEqual(first);
		const text =
			first.reply.kind === 'answer' &&
			first.reply.blocks.map(block => (block.type === 'text' ? block.text : '')).join('');
		expect(first.shown.map(one => (one.kind === 'text' ? one.text : '')).join('')).toBe(text);
	});

	test.each(['', '<request>\n', 'plain words', '<files>\n<file path="a" lines="1-9" of="x">\n</files>\n'])(
		'answers a brief like %j',
		async text => {
			for (const id of ['rank', 'plan', 'repair'] as const)
				expect((await collect(id, asked(text))).reply.kind).toBe('answer');
		},
	);

	test('stops on abort, before and while it speaks', async () => {
		const stopped = {kind: 'fault', fault: {kind: 'aborted', message: 'Stopped.'}};
		expect(await collect('plan', asked(''), AbortSignal.abort())).toEqual({shown: [], reply: stopped});
		const stop = new AbortController();
		const effect = offline('plan').ask(asked(''), stop.signal);
		await effect.next();
		stop.abort();
		expect(await effect.next()).toEqual({done: true, value: stopped});
	});
});
