import {z} from 'zod';
import {buildAsk} from '../core/context.ts';
import {retold} from '../core/effect.ts';
import type {ToolSpec} from '../core/model.ts';
import type {Delta} from '../core/session/event.ts';
import {stageNamed, type SessionState, type Turn} from '../core/session/state.ts';
import {withImages} from './images.ts';
import {look} from './look.ts';
import type {Tool} from '../core/tool.ts';
import {toolsFor} from './offered.ts';
import type {Work} from './perform.ts';
import type {World} from './world.ts';

const specOf = ({name, about, input, freeform, schema}: Tool): ToolSpec => ({
	name,
	about,
	schema: schema ?? z.toJSONSchema(input, {io: 'input'}),
	...(freeform === undefined ? {} : {freeform}),
});

/** Puts a stage's question to its model, after the wait that its record asks for. */
export const ask = async function* (world: World, turn: Turn, state: SessionState, signal: AbortSignal): Work {
	const open = turn.thread?.open;
	const stage = stageNamed(state.profile, turn.thread?.stage ?? '');
	if (open === undefined || stage === undefined) throw new Error('no question is open');
	const fail = (kind: 'aborted' | 'gone', message: string) =>
		({type: 'model.failed', ask: open.ask, fault: {kind, message}}) as const;
	if (open.delayMs > 0) await world.pause(open.delayMs, signal);
	if (signal.aborted) return fail('aborted', 'Stopped.');
	const model = await world.open(open.model);
	if (model === undefined) return fail('gone', `${open.model.vendor}:${open.model.id} can no longer be opened`);
	const begun = world.clock();
	const took = (): number => Math.round(world.clock() - begun);
	// A conversation that goes on, or was cut down, is one question.
	if (stage.does === 'gather' && turn.thread?.messages.length === 0 && turn.thread.room === undefined) {
		const looked = yield* retold(look(world, turn, state, stage, model, open.maxOutput, signal), (parts): Delta => ({
			show: 'parts',
			ask: open.ask,
			...parts,
		}));
		if (signal.aborted) return fail('aborted', 'Stopped.');
		return 'fault' in looked
			? {type: 'model.failed', ask: open.ask, fault: looked.fault}
			: {type: 'model.answered', ask: open.ask, ms: took(), ...looked.answer, parts: looked.parts};
	}
	const specs = [...(await toolsFor(world, stage, signal)).values()].map(specOf);
	if (signal.aborted) return fail('aborted', 'Stopped.');
	const {maxOutput} = open;
	const question = await withImages(world, model, {
		...buildAsk(state, turn, stage, specs),
		...(maxOutput === undefined ? {} : {maxOutput}),
	});
	const reply = yield* retold(model.ask(question, signal), (shown): Delta =>
		shown.kind === 'calling'
			? {show: 'calling', ask: open.ask, tool: shown.tool}
			: {show: shown.kind, ask: open.ask, text: shown.text},
	);
	if (reply.kind === 'fault') return {type: 'model.failed', ask: open.ask, fault: reply.fault};
	const {kind: _, ...answer} = reply;
	return {type: 'model.answered', ask: open.ask, ms: took(), ...answer};
};
