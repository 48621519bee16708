import {z} from 'zod';
import {resolveIn, type Setting} from '../../compose.ts';
import {retold, type Effect} from '../../core/effect.ts';
import {Manifest} from '../../core/evolution/manifest.ts';
import type {Reply, Shown} from '../../core/model.ts';
import {textOf} from '../../core/message.ts';
import type {AskPlanner} from '../../dgm/outside/model-breeder.ts';
import {openModel} from '../../models/index.ts';
import {findModel, unlisted} from '../../models/catalogue.ts';
import type {Models} from './gate.ts';

/** Tokens of a manifest, with what a model thinks before it writes one. */
const LONGEST = 16_000;

/** The models that plan for the running profile. */
const plannersOf = ({profile}: Setting) => {
	const stage = profile.stages.find(({does}) => does === 'plan') ?? profile.stages.at(-1);
	return {candidates: profile.roles[stage?.role ?? ''] ?? [], effort: stage?.effort};
};

/** Asks the planner of a profile, through the gateway of the run. */
export const plannerOf = (setting: Setting, models: Models, now: () => Date): AskPlanner =>
	async function* (question, token, signal): Effect<string, {readonly said: string} | {readonly failed: string}> {
		const {candidates, effort} = plannersOf(setting);
		const {name} = resolveIn(setting, now)(candidates.filter(({vendor}) => vendor !== 'offline'));
		if (name === undefined) return {failed: `no model fills the role that plans for ${setting.profile.name}`};
		const entry =
			findModel(setting.catalogue, name.vendor, name.id) ?? unlisted(setting.catalogue, name.vendor, name.id);
		if (entry === undefined) return {failed: `${name.vendor}:${name.id} is not known`};
		const model = await openModel(entry, models.access(name.vendor, token), signal);
		yield `asks ${name.id}`;
		const reply = yield* retold<Shown, string, Reply>(
			model.ask(
				{
					system: question.system,
					messages: [{role: 'user', blocks: [{type: 'text', text: question.text}]}],
					tools: [],
					json: z.toJSONSchema(Manifest),
					parallel: false,
					maxOutput: Math.min(LONGEST, entry.maxOutput ?? LONGEST),
					...(effort === undefined ? {} : {effort}),
				},
				signal,
			),
			() => undefined,
		);
		return reply.kind === 'fault' ? {failed: reply.fault.message} : {said: textOf(reply.blocks)};
	};
