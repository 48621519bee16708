import {setTimeout as sleep} from 'node:timers/promises';
import {expect, test} from 'vitest';
import {run} from '../core/effect.ts';
import type {Shown} from '../core/model.ts';
import {kindOf} from '../testing/model-law/subject.ts';
import {termsOf} from './access.ts';
import {findModel, unlisted} from './catalogue.ts';
import {shipped} from './entry.fixture.ts';
import {type Collector, type Line, listen} from './listen.ts';

const two = 120_000;
const ten = 600_000;

test.each([
	['anthropic', 'claude-sonnet-5-5', ten, true],
	['anthropic', 'claude-haiku-4-5-20251001', ten, true],
	['openai', 'gpt-6-luna', ten, false],
	['openai', 'gpt-4.1', two, false],
	['groq', 'openai/gpt-oss-120b', ten, false],
	['groq', 'qwen/qwen3.6-27b', ten, false],
	['openrouter', 'meta-llama/llama-4-scout', two, true],
	['compatible', 'some-model-of-somebody', ten, false],
])('the silence of %s %s before its first word is borne as long as it may think', (vendor, id, firstMs, pings) => {
	const entry = findModel(shipped(), vendor, id) ?? unlisted(shipped(), vendor, id);
	if (entry === undefined) throw new Error(`no ${vendor}`);
	expect(termsOf(entry, {key: 'k'})).toMatchObject({patience: {firstMs, idleMs: two}, pings});
	expect(termsOf(entry, {key: 'k', idleMs: 5}).patience).toEqual({firstMs: 5, idleMs: 5});
});

/** Speaks as this says: milliseconds of silence, then a word (nothing is an event that shows nothing; `.` is the last). */
type Said = readonly (readonly [afterMs: number, word: string])[];

const replyTo = (said: Said, {pings = false, ping = 0}: {readonly pings?: boolean; readonly ping?: number} = {}) => {
	let text = '';
	const collector: Collector<string> = {
		take: word => {
			text += word;
			return word === '' ? [] : ([{kind: 'text', text: word}] satisfies Shown[]);
		},
		done: () => text.endsWith('.'),
		end: () =>
			text.endsWith('.')
				? {kind: 'answer', blocks: [{type: 'text', text}], stop: 'end', usage: null, cost: null, served: 'm'}
				: undefined,
	};
	const open = async ({signal, heard}: Line) => {
		const pinging = ping === 0 ? undefined : setInterval(heard, ping);
		const words = async function* () {
			try {
				for (const [afterMs, word] of said) {
					await sleep(afterMs, undefined, {signal});
					yield word;
				}
			} finally {
				clearInterval(pinging);
			}
		};
		return words();
	};
	const terms = {
		accused: {vendor: 'v', id: 'm', keyName: 'V_API_KEY', secret: ''},
		patience: {firstMs: 400, idleMs: 80},
		pings,
	};
	return run(listen(open, collector, terms, new AbortController().signal));
};

test.each<[string, Said, object, string]>([
	['a long silence before the first word', [[200, '.']], {}, 'answer'],
	[
		'a long silence after the first word',
		[
			[0, 'a'],
			[300, '.'],
		],
		{},
		'network',
	],
	[
		'a long silence after an event that shows nothing',
		[
			[0, ''],
			[200, '.'],
		],
		{},
		'answer',
	],
	[
		'short silences that add up',
		[
			[40, 'a'],
			[40, 'b'],
			[40, 'c'],
			[40, '.'],
		],
		{},
		'answer',
	],
	['too long a silence before the first word', [[2000, '.']], {}, 'network'],
	[
		'pings that count',
		[
			[0, 'a'],
			[300, '.'],
		],
		{pings: true, ping: 20},
		'answer',
	],
	[
		'pings that do not count',
		[
			[0, 'a'],
			[300, '.'],
		],
		{pings: false, ping: 20},
		'network',
	],
])('%s', async (_name, said, pings, kind) => {
	expect(kindOf(await replyTo(said, pings))).toBe(kind);
});

test('a silence says how long it was', async () => {
	expect(
		await replyTo([
			[0, 'a'],
			[2000, '.'],
		]),
	).toEqual({
		kind: 'fault',
		fault: {kind: 'network', message: 'no whole answer from v: nothing came for 80 ms'},
	});
});
