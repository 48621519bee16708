import {clip, clipMiddle} from '../core/brief.ts';
import type {HookAnswer, HookVerdict} from '../core/hook.ts';
import {hooksAt, type Place} from '../core/session/hooks.ts';
import type {SessionState} from '../core/session/state.ts';
import type {Work} from './perform.ts';
import type {World} from './world.ts';

/** Characters of output that a hook is told, of context that it may add, and of its reason. */
const MOST = {told: 32_000, context: 8_000, reason: 500};

const order: readonly HookVerdict[] = ['allow', 'ask', 'deny'];

const strictest = (one: HookVerdict, other: HookVerdict): HookVerdict =>
	order.indexOf(one) >= order.indexOf(other) ? one : other;

/** What a hook reads on its standard input. */
const inputAt = (state: SessionState, {on, call: id, prompt, ending}: Place): Readonly<Record<string, unknown>> => {
	const {session, directory, mode, turn} = state;
	const call = turn?.calls.find(one => one.id === id);
	const text = prompt === turn?.id ? turn?.request : state.prompts.find(one => one.prompt === prompt)?.text;
	return {
		event: on,
		session,
		directory,
		mode,
		...(turn === undefined ? {} : {turn: turn.id}),
		...(prompt === undefined ? {} : {prompt: text ?? ''}),
		...(call === undefined
			? {}
			: {
					tool: call.tool,
					input: call.input,
					title: call.previewed?.title ?? call.tool,
					...(call.previewed?.preview?.files === undefined
						? {}
						: {files: call.previewed.preview.files.map(({path}) => path)}),
				}),
		...(call?.finished === undefined
			? {}
			: {outcome: call.finished.outcome, output: clipMiddle(call.finished.output, MOST.told)}),
		...(ending === undefined ? {} : {outcome: ending.outcome, answer: clipMiddle(ending.answer, MOST.told)}),
	};
};

/** Runs the hooks of a place one after another, until one denies; before a call, one that fails asks. */
export const runHooks = async function* (world: World, state: SessionState, place: Place, signal: AbortSignal): Work {
	const tool = state.turn?.calls.find(one => one.id === place.call)?.tool;
	const input = inputAt(state, place);
	const begun = world.clock();
	let answer: HookAnswer = {verdict: 'allow', reason: '', context: '', faults: []};
	for (const hook of hooksAt(state.profile, place.on, tool)) {
		if (answer.verdict === 'deny') break;
		const said = (await world.hook?.(hook, input, signal)) ?? {fault: 'hooks cannot be run here'};
		if (signal.aborted) return undefined;
		const isFault = 'fault' in said;
		const verdict = isFault ? (place.on === 'before_tool' ? 'ask' : 'allow') : said.verdict;
		const reason = isFault ? said.fault : said.reason;
		answer = {
			verdict: strictest(answer.verdict, verdict),
			reason: clip([answer.reason, verdict === 'allow' ? '' : reason].filter(Boolean).join('; '), MOST.reason),
			context: clip([answer.context, isFault ? '' : said.context].filter(Boolean).join('\n\n'), MOST.context),
			faults: isFault ? [...answer.faults, clip(`${hook.command}: ${said.fault}`, MOST.reason)] : answer.faults,
		};
	}
	return {type: 'hooks.finished', run: place.run, on: place.on, answer, ms: Math.round(world.clock() - begun)};
};
