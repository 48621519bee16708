import type {Effect} from '../../core/effect.ts';
import type {Block} from '../../core/message.ts';
import type {Ask, Model, Reply, Shown} from '../../core/model.ts';
import type {RepairKnobs} from '../../core/repair.ts';
import {readBrief} from './brief.ts';
import {planScript} from './plan.ts';
import {rankAnswer} from './rank.ts';
import {repairScript} from './repair.ts';
import {type Next, replay} from './replay.ts';
import {loadParser, type Parser} from './tree/grammar.ts';

export type OfflineId = 'rank' | 'plan' | 'repair';

/** What the offline models go by. */
export type Setting = {
	readonly knobs: RepairKnobs;
	/** Names of models that a server on this machine offers, as `ollama:qwen3`; none when left out. */
	readonly nearby?: () => Promise<readonly string[]>;
};

const keys =
	'For what is beyond it set a key: ANTHROPIC_API_KEY, OPENAI_API_KEY or GROQ_API_KEY (see `unified-dgm models`).';

/** What would help where this profile cannot: a model that is here already, else a key. */
const beyondOf = async ({nearby}: Setting): Promise<string> => {
	const [model, ...others] = (await nearby?.()) ?? [];
	if (model === undefined) return keys;
	const more = others.length === 0 ? '' : ` (or ${others.slice(0, 3).join(', ')})`;
	return `A model on this machine could do what is beyond it: take \`${model}\`${more} with \`/model\`, or \`-m plan=${model} -m edit=${model}\`. ${keys}`;
};

const stopped: Reply = {kind: 'fault', fault: {kind: 'aborted', message: 'Stopped.'}};

const nextOf = async (id: OfflineId, ask: Ask, setting: Setting, load: () => Promise<Parser>): Promise<Next> => {
	const brief = readBrief(ask);
	if (id === 'rank') return {say: rankAnswer(brief), calls: []};
	const [parser, beyond] = await Promise.all([load(), beyondOf(setting)]);
	const script =
		id === 'plan'
			? planScript(brief, {parse: parser.parse, beyond})
			: repairScript(brief, {knobs: setting.knobs, ...parser, beyond});
	return replay(script, ask.messages, ask.parallel);
};

const answer = async function* (
	id: OfflineId,
	setting: Setting,
	load: () => Promise<Parser>,
	ask: Ask,
	signal: AbortSignal,
): Effect<Shown, Reply> {
	if (signal.aborted) return stopped;
	const {say, calls} = await nextOf(id, ask, setting, load);
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
 * project's check and plans its repair, `repair` tries small changes until the check passes, and renames. They cost nothing and count no tokens.
 */
export const offlineModel = (id: OfflineId, setting: Setting): Model => {
	let parser: Promise<Parser> | undefined;
	const load = (): Promise<Parser> => (parser ??= loadParser());
	return {
		name: {vendor: 'offline', id},
		window: 1_000_000,
		ask: (ask, signal) => answer(id, setting, load, ask, signal),
	};
};
