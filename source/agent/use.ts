import {finishIdle, namesOf, startUnmade} from '../core/session/call-facts.ts';
import {stageNamed, type Call, type SessionState, type Turn} from '../core/session/state.ts';
import {retold} from '../core/effect.ts';
import type {Delta} from '../core/session/event.ts';
import type {Sandbox} from '../core/sandbox.ts';
import type {Room, Tool} from '../core/tool.ts';
import {complaintsAbout} from './checkers.ts';
import {nestedFor} from './nested.ts';
import {allTools, toolsFor} from './offered.ts';
import type {Work} from './perform.ts';
import type {World} from './world.ts';

const callOf = (turn: Turn, id: string): Call => {
	const call = turn.calls.find(one => one.id === id);
	if (call === undefined) throw new Error(`there is no call ${id}`);
	return call;
};

/** A wall behind which nothing of the machine can be written, whoever asks. */
const lockedIn = (sandbox: Sandbox): Sandbox => ({
	kind: sandbox.kind,
	about: sandbox.about,
	exec: (script, options) => sandbox.exec(script, {...options, write: 'nothing'}),
	[Symbol.asyncDispose]: async () => sandbox[Symbol.asyncDispose](),
});

const roomOf = (
	{workspace, added, sandbox, read}: World,
	{mode}: SessionState,
	signal: AbortSignal,
	call: Call,
): Room => ({
	directory: workspace.directory,
	added,
	sandbox: mode === 'plan' ? lockedIn(sandbox) : sandbox,
	signal,
	read,
	...(workspace.symbols === undefined
		? {}
		: {symbols: async asked => (await workspace.symbols?.(asked, signal)) ?? {kind: 'map', files: [], more: 0}}),
	...(call.only === undefined ? {} : {only: call.only}),
	...(call.previewed?.preview === undefined ? {} : {preview: call.previewed.preview}),
});

/** The call's input as its tool takes it: plain text of a free-form call goes into the property that stands for it. */
const inputFor = ({freeform}: Tool, {input}: Call): unknown =>
	freeform !== undefined && typeof input === 'string' ? {[freeform]: input} : input;

const complaint = (issues: readonly {readonly path: readonly PropertyKey[]; readonly message: string}[]): string =>
	issues.map(({path, message}) => `${path.length === 0 ? 'input' : path.join('.')}: ${message}`).join('; ');

/** Which tool a call means and what it is given; or what to tell the model that called it wrongly. */
const understand = (
	tools: ReadonlyMap<string, Tool>,
	call: Call,
): {readonly tool: Tool; readonly input: unknown} | {readonly wrong: string} => {
	const tool = tools.get(call.tool);
	if (tool === undefined)
		return {wrong: `There is no tool "${call.tool}" here. Tools: ${[...tools.keys()].join(', ')}.`};
	if (call.malformed !== undefined)
		return {
			wrong: `The arguments of ${call.tool} are not valid JSON. Send the call again, complete. They began: ${call.malformed.slice(0, 200)}`,
		};
	const parsed = tool.input.safeParse(inputFor(tool, call));
	return parsed.success
		? {tool, input: parsed.data}
		: {wrong: `The arguments of ${call.tool} do not fit: ${complaint(parsed.error.issues)}.`};
};

/** Finds out what a call would do, without doing it; a call that makes no sense ends here, with its reason. */
export const preview = async function* (
	world: World,
	turn: Turn,
	state: SessionState,
	id: string,
	signal: AbortSignal,
): Work {
	const call = callOf(turn, id);
	const stage = call.origin.by === 'check' ? undefined : stageNamed(state.profile, turn.thread?.stage ?? '');
	const understood = understand(stage === undefined ? world.tools : await toolsFor(world, stage, signal), call);
	if (signal.aborted) return undefined;
	if ('wrong' in understood) return startUnmade(call, {outcome: 'failed', why: understood.wrong});
	const {tool, input} = understood;
	const previewed = await tool.preview?.(input, roomOf(world, state, signal, call));
	if (signal.aborted) return undefined;
	if (previewed !== undefined && 'impossible' in previewed)
		return startUnmade(call, {outcome: 'failed', why: previewed.impossible, title: tool.title(input)});
	return {
		type: 'tool.previewed',
		...namesOf(call),
		tool: call.tool,
		title: previewed?.title ?? tool.title(input),
		risk: tool.risk,
		replay: tool.replay,
		...(tool.editable === undefined ? {} : {editable: tool.editable}),
		...(previewed === undefined ? {} : {preview: previewed}),
	};
};

/** Makes a call that was previewed and judged. */
export const use = async function* (
	world: World,
	turn: Turn,
	state: SessionState,
	id: string,
	signal: AbortSignal,
): Work {
	const call = callOf(turn, id);
	const understood = understand(world.tools.has(call.tool) ? world.tools : await allTools(world, signal), call);
	if (signal.aborted) return finishIdle(call, 'aborted', '[interrupted before it began]');
	if ('wrong' in understood) return finishIdle(call, 'failed', understood.wrong);
	const {tool, input} = understood;
	const begun = world.clock();
	const show = (text: string): Delta => ({show: 'output', call: call.id, text});
	const result = yield* retold(tool.use(input, roomOf(world, state, signal, call)), show);
	const isEdit = tool.risk === 'write' && result.outcome === 'ok';
	const complaints = isEdit ? yield* retold(complaintsAbout(world, state, call, signal), show) : '';
	const nested = result.outcome === 'ok' ? await nestedFor(world, state, call) : '';
	const changed = call.answered?.isChanged ? 'The user changed this call before it was made.\n' : '';
	return {
		type: 'tool.finished',
		...namesOf(call),
		ms: Math.round(world.clock() - begun),
		...result,
		output: `${changed}${result.output}${complaints}${nested}`,
	};
};
