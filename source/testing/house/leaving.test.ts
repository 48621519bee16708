import {describe, expect, test} from 'vitest';
import {runCell, spare, type Stage, type Subject, type Trouble} from './cell.ts';
import {cellsOf, expectedOf, nameOf} from './expected.ts';

// What does not pass: the next candidate for the role is asked, and that is said in one line.

type Row = {
	readonly name: string;
	readonly kind: 'auth' | 'gone';
	readonly does: NonNullable<Trouble['does']>;
	readonly said: (subject: Subject) => string;
};

const SPARE = `${spare.vendor}:${spare.model}`;

const keys: Readonly<Record<string, string>> = {
	anthropic: 'ANTHROPIC_API_KEY',
	openai: 'OPENAI_API_KEY',
	groq: 'GROQ_API_KEY',
	compatible: 'COMPATIBLE_API_KEY',
};

/** How each says that an account is empty, and that a model is gone. */
const owing = {
	anthropic: {status: 400, type: 'invalid_request_error', message: 'Your credit balance is too low.'},
	openai: {status: 429, type: 'insufficient_quota', code: 'insufficient_quota', message: 'You exceeded your quota.'},
	groq: {status: 402, message: 'Pay first.'},
	compatible: {status: 402, message: 'Insufficient credits.'},
} as const;

const gone = {
	anthropic: {status: 404, type: 'not_found_error', message: 'model: claude-sonnet-5-5'},
	openai: {status: 404, code: 'model_not_found', message: 'The model `gpt-6-luna` does not exist.'},
	groq: {status: 400, code: 'model_decommissioned', message: 'The model has been decommissioned.'},
	compatible: {status: 404, message: 'The model `local` does not exist.'},
} as const;

type Named = keyof typeof owing;

const rows: readonly Row[] = [
	{
		name: 'a bad key',
		kind: 'auth',
		does: () => ({status: 401, type: 'authentication_error', code: 'invalid_api_key', message: 'No such key.'}),
		said: ({vendor}) => `${vendor} refused the key: No such key. (check ${keys[vendor]})`,
	},
	{
		name: 'an empty account',
		kind: 'auth',
		does: (_, {vendor}) => owing[vendor as Named],
		said: ({vendor}) =>
			`${vendor} wants to be paid first: ${owing[vendor as Named].message} (check the credit of the account behind ${keys[vendor]})`,
	},
	{
		name: 'a model that is gone in mid-run',
		kind: 'gone',
		does: (_, {vendor}) => gone[vendor as Named],
		said: ({vendor, id}) => `${vendor} does not serve ${id}: ${gone[vendor as Named].message}`,
	},
];

test.each(cellsOf(rows))('%s: the next candidate is asked', async (_, {row, subject, stage}) => {
	expect(await runCell(subject, stage, {times: Infinity, does: row.does})).toEqual(
		expectedOf(subject, stage, {
			lines: [`! ${subject.id}: ${row.said(subject)}; using ${SPARE}`],
			trail: [`model.failed ${row.kind}`, `model.chosen ${SPARE}`, `model.asked ${SPARE} 1 +0`],
			seen: 1,
			by: 'spare',
		}),
	);
});

/** The pauses of a stage before a second and a third request. */
const pauses: Readonly<Record<Stage, readonly [number, string, number, string]>> = {
	context: [669, '669 ms', 1088, '1.1 s'],
	plan: [588, '588 ms', 1007, '1.0 s'],
	edit: [507, '507 ms', 1176, '1.2 s'],
};

const lasting = [
	{
		name: 'overloaded for long',
		kind: 'rate-limit',
		does: () => ({status: 529, type: 'overloaded_error', message: 'Try later.'}),
		said: ({vendor}: Subject) => `${vendor} is asked too much: Try later.`,
	},
] as const;

describe('a vendor that fails three times in a row is passed over', () => {
	test.each(cellsOf(lasting))('%s', async (_, {row, subject, stage}) => {
		const [first, saidFirst, second, saidSecond] = pauses[stage];
		const fault = `! ${row.kind}: ${row.said(subject)}`;
		expect(await runCell(subject, stage, {times: Infinity, does: row.does})).toEqual(
			expectedOf(subject, stage, {
				lines: [
					fault,
					`  asking again in ${saidFirst}`,
					fault,
					`  asking again in ${saidSecond}`,
					fault,
					`! ${subject.id}: ${subject.vendor} fails again and again: passed over for this turn; using ${SPARE}`,
				],
				trail: [
					`model.failed ${row.kind}`,
					`model.asked ${nameOf(subject)} 2 +${first}`,
					`model.failed ${row.kind}`,
					`model.asked ${nameOf(subject)} 3 +${second}`,
					`model.failed ${row.kind}`,
					`model.chosen ${SPARE}`,
					`model.asked ${SPARE} 1 +0`,
				],
				paused: [first, second],
				seen: 3,
				by: 'spare',
			}),
		);
	});
});
