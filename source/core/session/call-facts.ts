import type {Body} from './event.ts';
import type {Call} from './state.ts';

type Outcome = Body<'tool.finished'>['outcome'];
/** How a call ends that is not made. */
export type Unmade = Exclude<Outcome, 'ok'>;

/** The names that each fact of a call carries: the session's own, and the model's where a model made the call. */
export const namesOf = ({id, block, origin}: Call): {readonly call: string; readonly id?: string} => ({
	call: id,
	...(origin.by === 'model' ? {id: block} : {}),
});

/** What a call is called: as its tool says, else by its tool. A model may call a tool by no name at all. */
export const titleOf = ({tool, previewed}: Call, said = previewed?.title ?? ''): string =>
	[said, tool].find(title => title.trim() !== '') ?? 'a tool without a name';

/** The start of a call that is not made. */
export const startUnmade = (
	call: Call,
	{outcome, why, title}: {readonly outcome: Unmade; readonly why: string; readonly title?: string},
): Body<'tool.started'> => ({
	type: 'tool.started',
	...namesOf(call),
	tool: call.tool,
	title: titleOf(call, title),
	replay: 'safe',
	why,
	unmade: outcome,
});

/** The end of a call of which nothing was done in this process. */
export const finishIdle = (call: Call, outcome: Outcome, output: string): Body<'tool.finished'> => ({
	type: 'tool.finished',
	...namesOf(call),
	outcome,
	output,
	ms: 0,
});

/** A call that is not made begins and ends on record like every other: first the one, then, once that is folded, the other. */
export const unmake = (call: Call, outcome: Unmade, why: string): Body => {
	if (call.unmade !== undefined) return finishIdle(call, call.unmade.outcome, call.unmade.why);
	return call.started === undefined ? startUnmade(call, {outcome, why}) : finishIdle(call, outcome, why);
};
