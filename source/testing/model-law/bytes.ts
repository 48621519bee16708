import {expect, test} from 'vitest';
import type {Reply} from '../../core/model.ts';
import type {Event} from '../vendors/script.ts';
import {sse} from '../vendors/script.ts';
import {halvesOf, startPieces, startStreams, waysToBreak} from '../vendors/bytes.ts';
import {asked, askOf, kindOf, type ModelSubject, user} from './subject.ts';
import {sampleOf} from './sample.ts';

const go = askOf([user('Go.')]);
const joined = (events: readonly Event[]): Buffer => Buffer.concat(events.map(sse));

/** Asks once for each of these streams; what was shown and answered. */
const repliesTo = async (subject: ModelSubject, streams: readonly (readonly Uint8Array[])[]) => {
	await using server = await startPieces(streams);
	const model = await subject.open(server);
	const replies = [];
	for (const _ of streams) replies.push(await asked(model, go));
	return replies;
};

/** How the network breaks a stream, and how a server writes it, never changes what it says; what lacks its end says nothing. */
export const bytesLaw = (subject: ModelSubject): void => {
	const events = sampleOf(subject.api);
	const bytes = joined(events);

	test.each([
		['in two, at every place there is', halvesOf],
		['into single bytes, and into pieces of 16 that break at every place', waysToBreak],
	])('a stream that breaks %s, is the same answer', async (_name, ways) => {
		const [whole, ...broken] = await repliesTo(subject, [[bytes], ...ways(bytes)]);
		expect(whole?.reply).toMatchObject({kind: 'answer', stop: 'tools'});
		expect(broken.length).toBeGreaterThan(16);
		for (const each of broken) expect(each).toEqual(whole);
	});

	test.each<[string, (text: string) => string]>([
		['lines that end in CR LF', text => text.replaceAll('\n', '\r\n')],
		['lines that end in CR', text => text.replaceAll('\n', '\r')],
		['a byte order mark', text => `\uFEFF${text}`],
		['comments before every event', text => `: hello\n\n${text.replaceAll('\n\n', '\n\n: still here\n\n')}`],
		['comments inside every event', text => text.replaceAll(/^(?=data:)/gm, ': still here\n')],
		['no space after the colon', text => text.replaceAll(/^(event|data): /gm, '$1:')],
		['fields that nobody reads', text => text.replaceAll(/^(?=data:)/gm, 'id: 7\nretry: 3000\nnews\n')],
		['many empty lines', text => `\n\n${text.replaceAll('\n\n', '\n\n\n\n\n')}`],
		['JSON over several lines', text => text.replaceAll(/^data: \{/gm, 'data: {\ndata:')],
	])('a stream with %s is the same answer', async (_name, written) => {
		const other = Buffer.from(written(bytes.toString()));
		const [whole, ...others] = await repliesTo(subject, [[bytes], [other], ...waysToBreak(other)]);
		for (const each of others) expect(each).toEqual(whole);
	});

	test.each(['ended in order', 'cut off'])(
		'a stream that is %s after any of its events is no answer, or the whole',
		async way => {
			await using server = await startStreams((response, number) => {
				const end = () => (way === 'cut off' ? response.destroy() : response.end());
				if (number === 0) response.end(bytes);
				else if (number === 1) end();
				else response.write(joined(events.slice(0, number - 1)), end);
			});
			const model = await subject.open(server);
			const whole = (await asked(model, go)).reply;
			const replies: Reply[] = [];
			for (const _ of events) replies.push((await asked(model, go)).reply);
			const kinds = replies.map(kindOf);
			const uncounted = (reply: Reply) => ({...reply, usage: null, cost: null});
			for (const answer of replies.filter(({kind}) => kind === 'answer'))
				expect(uncounted(answer)).toEqual(uncounted(whole));
			const missing = kinds.filter(kind => kind === 'network');
			expect(kinds).toEqual([...missing, ...kinds.slice(missing.length).map(() => 'answer')]);
			// Chat alone says that it is done before it counts and ends.
			expect(kinds.length - missing.length).toBeLessThanOrEqual(subject.api === 'chat' ? 2 : 0);
		},
	);
};
