import {expect, test} from 'vitest';
import {brokenAfter, brokenBy, well, runCell, type Stage, type Subject, type Trouble} from './cell.ts';
import {cellsOf, expectedOf, nameOf} from './expected.ts';

// What may pass: the same model is asked again, after a pause.

type Row = {
	readonly name: string;
	readonly kind: 'rate-limit' | 'network';
	readonly trouble: Trouble;
	/** What is said of it, after the vendor's name. */
	readonly said: (subject: Subject) => string;
	/** Did the request reach the server? */
	readonly isSeen?: false;
	/** What the vendor asks for; else a pause that grows, with jitter. */
	readonly retryAfter?: {readonly ms: number; readonly said: string};
};

/** Half a second, then a second, each with jitter that follows from how often a model was asked in this turn. */
const pauses: Readonly<Record<Stage, readonly {readonly ms: number; readonly said: string}[]>> = {
	context: [
		{ms: 669, said: '669 ms'},
		{ms: 1088, said: '1.1 s'},
	],
	plan: [
		{ms: 588, said: '588 ms'},
		{ms: 1007, said: '1.0 s'},
	],
	edit: [
		{ms: 507, said: '507 ms'},
		{ms: 1176, said: '1.2 s'},
	],
};

const slow = {status: 429, type: 'rate_limit_error', code: 'rate_limit_exceeded', message: 'Slow down.'} as const;
const full = ({vendor}: Subject) => ({
	status: vendor === 'anthropic' ? 529 : 503,
	type: vendor === 'anthropic' ? 'overloaded_error' : 'service_unavailable',
	message: 'Try later.',
});

const broken =
	(why: string) =>
	({vendor}: Subject): string =>
		`no whole answer from ${vendor}: ${why}`;

const rows: readonly Row[] = [
	{
		name: '429 with retry-after',
		kind: 'rate-limit',
		trouble: {does: () => ({...slow, headers: {'retry-after': '7'}})},
		said: ({vendor}) => `${vendor} is asked too much: Slow down.`,
		retryAfter: {ms: 7000, said: '7.0 s'},
	},
	{
		name: '429 without',
		kind: 'rate-limit',
		trouble: {does: () => slow},
		said: ({vendor}) => `${vendor} is asked too much: Slow down.`,
	},
	{
		name: 'overloaded (529, 503)',
		kind: 'network',
		trouble: {does: (_, subject) => full(subject)},
		said: ({vendor}) =>
			vendor === 'anthropic' ? 'anthropic is asked too much: Try later.' : `${vendor} failed with 503: Try later.`,
	},
	{
		name: '500',
		kind: 'network',
		trouble: {does: () => ({status: 500, type: 'api_error', message: 'It broke.'})},
		said: ({vendor}) => `${vendor} failed with 500: It broke.`,
	},
	{
		name: 'connection refused',
		kind: 'network',
		trouble: {reach: {baseUrl: 'http://127.0.0.1:2/v1'}},
		said: broken('Connection error. connect ECONNREFUSED ADDRESS'),
		isSeen: false,
	},
	{
		name: 'connection reset before the headers',
		kind: 'network',
		trouble: {does: () => ({reset: true})},
		said: broken('Connection error. read ECONNRESET'),
	},
	{
		name: 'silence after the headers',
		kind: 'network',
		trouble: {reach: {idleMs: 250}, does: () => ({bytes: '', end: 'silence'})},
		said: broken('nothing came for 250 ms'),
	},
	{
		name: 'cut in mid-answer',
		kind: 'network',
		trouble: {does: asked => ({...well(asked), ...brokenAfter, end: 'cut'})},
		said: broken('the connection was closed'),
	},
	{
		name: 'ends without its terminal event',
		kind: 'network',
		trouble: {does: asked => ({...well(asked), ...brokenAfter})},
		said: broken('the answer broke off'),
	},
	{
		name: 'an error in mid-stream',
		kind: 'network',
		trouble: {does: asked => ({events: brokenBy(asked, 'It broke.')})},
		said: ({vendor}) => `no whole answer from ${vendor}: It broke.`,
	},
	{name: 'empty body', kind: 'network', trouble: {does: () => ({bytes: ''})}, said: broken('the answer broke off')},
	{
		name: 'a body that is no stream',
		kind: 'network',
		trouble: {does: () => ({bytes: '<html><body>It works!</body></html>\n\n'})},
		said: broken('the answer broke off'),
	},
	{
		name: 'a line of 100 MB',
		kind: 'network',
		trouble: {does: () => ({flood: 100 * 2 ** 20})},
		said: broken('an event of more than 8 MB came'),
	},
];

const kindOf = ({name, kind}: Row, {vendor}: Subject): Row['kind'] =>
	name.startsWith('overloaded') && vendor === 'anthropic' ? 'rate-limit' : kind;

test.each(cellsOf(rows))('%s: is asked again after a pause, and goes on', async (_, {row, subject, stage}) => {
	const pause = row.retryAfter ?? pauses[stage][0] ?? {ms: 0, said: ''};
	const kind = kindOf(row, subject);
	expect(await runCell(subject, stage, row.trouble)).toEqual(
		expectedOf(subject, stage, {
			lines: [`! ${kind}: ${row.said(subject)}`, `  asking again in ${pause.said}`],
			trail: [`model.failed ${kind}`, `model.asked ${nameOf(subject)} 2 +${pause.ms}`],
			paused: [pause.ms],
			seen: row.isSeen === false ? 0 : 1,
			by: 'subject',
		}),
	);
});
