import {describe, expect, test} from 'vitest';
import {runCell, well, type Subject} from './cell.ts';
import {cellsOf, expectedOf, nameOf} from './expected.ts';

// What another try would not change: the turn ends and says so, or the model mends what it did, or less is asked.

const reasons: Readonly<Record<string, string>> = {
	anthropic: 'it gave no reason',
	openai: 'I will not.',
	groq: 'its content filter cut the answer off',
	compatible: 'its content filter cut the answer off',
};

const refusals = [
	{
		name: 'a refusal',
		kind: 'refused',
		does: () => ({say: ['I will not.'], stop: 'refusal'}) as const,
		said: ({vendor}: Subject) => `${vendor} refused to answer: ${reasons[vendor]}`,
	},
	{
		name: 'a request that it says is malformed',
		kind: 'invalid',
		does: () => ({status: 400, type: 'invalid_request_error', message: 'effort: Unexpected value.'}) as const,
		said: ({vendor}: Subject) => `${vendor} turned the request down: effort: Unexpected value.`,
	},
] as const;

describe('what would fail again is not asked again', () => {
	test.each(cellsOf(refusals, ['plan', 'edit']))('%s: ends the turn', async (_, {row, subject, stage}) => {
		const why = row.said(subject);
		expect(await runCell(subject, stage, {times: Infinity, does: row.does})).toEqual(
			expectedOf(subject, stage, {
				lines: [`! ${row.kind}: ${why}`],
				trail: [`model.failed ${row.kind}`, 'turn.finished'],
				seen: 1,
				by: 'nobody',
				end: {outcome: 'failed', answer: '', why},
			}),
		);
	});

	test.each(cellsOf(refusals, ['context']))('%s: the ranking stands', async (_, {row, subject, stage}) => {
		const note = row.said(subject);
		expect(await runCell(subject, stage, {times: Infinity, does: row.does})).toEqual(
			expectedOf(subject, stage, {
				lines: [`! ${row.kind}: ${note}`],
				trail: [`model.failed ${row.kind}`],
				seen: 1,
				by: 'nobody',
				note,
			}),
		);
	});
});

const tooLong = {
	anthropic: {status: 400, type: 'invalid_request_error', message: 'prompt is too long: 9 tokens > 8 maximum'},
	openai: {status: 400, code: 'context_length_exceeded', message: 'Your input exceeds the context window.'},
	groq: {status: 413, code: 'request_too_large', message: 'Request too large.'},
	compatible: {status: 400, message: "This model's maximum context length is 8 tokens."},
} as const;

const overflows = [{name: 'a request that does not fit'}];

describe('a request that does not fit', () => {
	test.each(cellsOf(overflows))('%s: is made smaller, and made again', async (_, {subject, stage}) => {
		const problem = tooLong[subject.vendor as keyof typeof tooLong];
		expect(await runCell(subject, stage, {does: () => problem})).toEqual(
			expectedOf(subject, stage, {
				lines: [
					`! overflow: the request does not fit ${subject.id}: ${problem.message}`,
					`  the conversation of ${stage} is summed up to make room · 0 ms · $0`,
				],
				trail: ['model.failed overflow', 'thread.compacted overflow', `model.asked ${nameOf(subject)} 1 +0`],
				seen: 1,
				by: 'subject',
			}),
		);
	});

	test.each(cellsOf(overflows, ['plan', 'edit']))(
		'%s: nor does it then, and the turn ends',
		async (_, {subject, stage}) => {
			const problem = tooLong[subject.vendor as keyof typeof tooLong];
			const fault = `the request does not fit ${subject.id}: ${problem.message}`;
			expect(await runCell(subject, stage, {times: Infinity, does: () => problem})).toEqual(
				expectedOf(subject, stage, {
					lines: [
						`! overflow: ${fault}`,
						`  the conversation of ${stage} is summed up to make room · 0 ms · $0`,
						`! overflow: ${fault}`,
					],
					trail: [
						'model.failed overflow',
						'thread.compacted overflow',
						`model.asked ${nameOf(subject)} 1 +0`,
						'model.failed overflow',
						'turn.finished',
					],
					seen: 2,
					by: 'nobody',
					end: {
						outcome: 'failed',
						answer: '',
						why: `${fault} (also after the conversation was summed up)`,
						hint: 'ask for less at a time, or fill the role with a model that has a larger window',
					},
				}),
			);
		},
	);
});

const calls = [
	{
		name: 'arguments that do not fit',
		raw: '{"summary": "x", "path": "a.txt", "steps": []}',
		said: {
			plan: 'steps: Too small: expected array to have >=1 items',
			edit: 'content: Invalid input: expected string, received undefined',
		},
	},
	{name: 'arguments that are no JSON', raw: '{"path": "a', said: undefined},
] as const;

describe('a call that makes no sense', () => {
	test.each(cellsOf(calls, ['plan', 'edit']))(
		'%s: goes back to the model with the complaint',
		async (_, {row, subject, stage}) => {
			const tool = stage === 'plan' ? 'plan' : 'write';
			const complaint =
				row.said === undefined
					? `The arguments of ${tool} are not valid JSON. Send the call again, complete. They began: ${row.raw}`
					: `The arguments of ${tool} do not fit: ${row.said[stage === 'plan' ? 'plan' : 'edit']}.`;
			const complaints: string[] = [];
			const went = await runCell(subject, stage, {
				times: Infinity,
				does: asked => {
					const results = asked.messages.flatMap(({blocks}) => blocks.filter(block => block.type === 'result'));
					const [bad] = results;
					if (bad === undefined) return {say: [{tool, raw: row.raw}]};
					if (results.length > 1) return well(asked);
					complaints.push(bad.output);
					return well({...asked, messages: []});
				},
			});
			expect([went, complaints]).toEqual([
				expectedOf(subject, stage, {
					lines: [`  ✗ ${tool}  ${complaint}`],
					trail: [
						'model.answered',
						`tool.started ${tool}`,
						'tool.finished failed',
						`model.asked ${nameOf(subject)} 1 +0`,
					],
					seen: 1,
					by: 'subject',
					more: 1,
				}),
				[complaint],
			]);
		},
	);
});
