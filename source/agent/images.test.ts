import {describe, expect, test} from 'vitest';
import type {Block, Image} from '../core/message.ts';
import type {Ask} from '../core/model.ts';
import {answerOf, call, scriptedProfile, scriptedWorld, text} from '../testing/world.ts';
import {editOnly, memory, runWith, seeThrough, stageOf} from './session.fixture.ts';
import type {Session} from './session.ts';

const image = (name: string): Image => ({path: `/images/${name}`, media: 'image/png', bytes: 3, digest: 'd'});
const files = new Map([
	['/images/a.png', 'AAAA'],
	['/images/b.png', 'BBBB'],
]);

const shownIn = ({messages}: Ask): readonly Block[] =>
	messages.flatMap(({blocks}) =>
		blocks.filter(block => block.type === 'image' || (block.type === 'text' && block.text.startsWith('[image'))),
	);

const shown = (name: string, data: string): Block => ({
	type: 'image',
	media: 'image/png',
	path: `/images/${name}`,
	data,
});

const run = async (
	{
		sees = true,
		profile = scriptedProfile(),
	}: {readonly sees?: boolean; readonly profile?: ReturnType<typeof scriptedProfile>},
	images: readonly Image[],
	meanwhile: (session: Session, ask: Ask) => Promise<unknown> = async () => {},
) => {
	const asks: Ask[] = [];
	let session: Session | undefined;
	const {state, facts} = await runWith(
		scriptedWorld(memory(), {
			images: files,
			sees,
			script: async ask => {
				asks.push(ask);
				if (session === undefined || session.state.past.length === 0) return answerOf([text('Which?')]);
				await meanwhile(session, ask);
				if (stageOf(ask) === 'Find') return answerOf([text('{"files":[]}')]);
				const steps = [{title: 'one', detail: 'one', files: []}];
				return stageOf(ask) === 'Plan'
					? answerOf([call('p', 'plan', {summary: 's', steps})])
					: answerOf([text('Done.')]);
			},
		}),
		{profile},
		async opened => {
			session = opened;
			await opened.settled();
			asks.length = 0;
			expect(await opened.send({ask: 'submit', text: 'Like [Image 1].', images})).toEqual({accepted: true});
			await seeThrough(opened);
		},
	);
	return {asks: asks.map(ask => [stageOf(ask), shownIn(ask)] as const), state, facts};
};

describe('an image', () => {
	test('is shown to who plans, as it is now, and is not on record', async () => {
		const {asks, facts} = await run({}, [image('a.png'), image('b.png')]);
		expect(asks).toEqual([
			['Find', []],
			['Plan', [shown('a.png', 'AAAA'), shown('b.png', 'BBBB')]],
			['Edit', []],
		]);
		expect(facts.findLast(({type}) => type === 'prompt.submitted')).toMatchObject({
			images: [image('a.png'), image('b.png')],
		});
		expect(JSON.stringify(facts)).not.toContain('AAAA');
	});

	test('is shown to who edits where nobody plans', async () => {
		const {asks} = await run({profile: {...editOnly()}}, [image('a.png')]);
		expect(asks).toEqual([['Edit', [shown('a.png', 'AAAA')]]]);
	});

	test('that steers is shown in the conversation, and once', async () => {
		let sent = false;
		const {asks, state} = await run({profile: {...editOnly()}}, [image('a.png')], async session => {
			if (sent) return;
			sent = true;
			await session.send({ask: 'submit', text: 'And this.', how: 'steer', images: [image('b.png')]});
		});
		expect(asks).toEqual([
			['Edit', [shown('a.png', 'AAAA')]],
			['Edit', [shown('a.png', 'AAAA'), shown('b.png', 'BBBB')]],
		]);
		expect(state.past.at(-1)?.steered).toEqual(['And this.']);
	});

	test('that cannot be read, or not be seen, is told of in words', async () => {
		const gone = await run({profile: {...editOnly()}}, [image('gone.png')]);
		expect(gone.asks[0]?.[1]).toEqual([text('[image gone.png: it can no longer be read]')]);
		const blind = await run({profile: {...editOnly()}, sees: false}, [image('a.png')]);
		expect(blind.asks[0]?.[1]).toEqual([text('[image a.png: this model cannot see images]')]);
		expect(blind.facts.flatMap(fact => (fact.type === 'model.chosen' ? [fact.warning] : []))).toEqual([
			undefined,
			'c cannot see images: it is told only that they are there',
		]);
	});
});
