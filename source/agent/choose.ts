import {isShownImages} from '../core/context.ts';
import {stageNamed, type SessionState, type Turn} from '../core/session/state.ts';
import type {Work} from './perform.ts';
import type {World} from './world.ts';

/** Finds the model that fills a stage's role now. */
export const choose = async function* (world: World, turn: Turn, state: SessionState, name: string): Work {
	const role = stageNamed(state.profile, name)?.role ?? name;
	const {model, passed, warning: said} = await world.choose(state.profile?.roles[role] ?? [], turn.excluded);
	const stage = stageNamed(state.profile, name);
	const isBlind = turn.images.length > 0 && model?.sees !== true && stage !== undefined && isShownImages(state, stage);
	const warnings = [
		said,
		isBlind ? `${model?.name.id ?? ''} cannot see images: it is told only that they are there` : undefined,
	];
	const warning = warnings.filter(one => one !== undefined).join('; ');
	return model === undefined
		? {type: 'model.missing', stage: name, role, passed}
		: {
				type: 'model.chosen',
				stage: name,
				model: model.name,
				window: model.window,
				passed,
				...(warning === '' ? {} : {warning}),
			};
};
