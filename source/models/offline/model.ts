import type {Effect} from '../../core/effect.ts';
import type {Block} from '../../core/message.ts';
import type {Ask, Model, Reply, Shown} from '../../core/model.ts';
import {readBrief} from './brief.ts';
import {planScript} from './plan.ts';
import {rankAnswer} from './rank.ts';
import {repairScript} from './repair.ts';
import {type Next, replay} from './replay.ts';

export type OfflineId = 'rank' | 'plan' | 'repair';

const stopped: Reply = {kind: 'fault', fault: {kind: 'aborted', message: 'Stopped.'}};

const nextOf = (id: OfflineId, ask: Ask): Next => {
	const brief = readBrief(ask);
	switch (id) {
		case 'rank':
			return {say: rankAnswer(brief), calls: []};
		case 'plan':
			return replay(planScript(brief), ask.messages, ask.parallel);
		case 'repair':
			return replay(repairScript(brief), ask.messages, ask.parallel);
	}
};

const answer = async function* (id: OfflineId, ask: Ask, signal: AbortSignal): Effect<Shown, Reply> {
	if (signal.aborted) return stopped;
	const {say, calls} = nextOf(id, ask);
	for (const text of say.match(/[^\n]*\n|[^\n]+$/g) ?? []) {
		yield {kind: 'text', text};
		if (signal.aborted) return stopped;
	}
	for (const {tool} of calls) yield {kind: 'calling', tool};
	if (signal.aborted) return stopped;
	const blocks: readonly Block[] = [
		...(say === '' ? [] : [{type: 'text', text: say} as const]),
		...calls.map(({id, tool, input}) => ({type: 'call', id, tool, input}) as const),
	];
	return {kind: 'answer', blocks, stop: calls.length > 0 ? 'tools' : 'end', usage: null, cost: 0, served: id};
};

/**
 * A model that is an algorithm: no key, no network, and the answer is a pure function of the ask. `rank` orders files, `plan` looks at the
 * project's check and plans its repair, `repair` tries small changes until the check passes. They cost nothing and count no tokens.
 */
export const offlineModel = (id: OfflineId): Model => ({
	name: {vendor: 'offline', id},
	window: 1_000_000,
	ask: (ask, signal) => answer(id, ask, signal),
});
