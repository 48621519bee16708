import type {Front} from '../cli.ts';
import {readSetting, resolveIn} from '../compose.ts';
import {paintIn} from '../views/theme.ts';
import {realDirectory} from './open.ts';

/** Prints what each stage's role resolves to today, and who was passed over for it. */
export const models = async ({request, env, stdout, colour}: Front): Promise<number> => {
	const directory = await realDirectory(request.directory ?? '.');
	const setting = await readSetting(directory, env, request.flags);
	const resolveRole = resolveIn(setting, () => new Date());
	const paint = paintIn(colour);
	for (const {name, role} of setting.profile.stages) {
		if (role === undefined) {
			stdout.write(`${paint('heading', name)}: no model\n`);
			continue;
		}
		const candidates = setting.profile.roles[role] ?? [];
		const offline = candidates.find(({vendor}) => vendor === 'offline');
		const {chosen, passed} = resolveRole(
			candidates.filter(one => one !== offline),
			[],
		);
		const chosenName = chosen === undefined ? offline && `offline:${offline.model}` : `${chosen.vendor}:${chosen.id}`;
		stdout.write(
			`${paint('heading', name)} (${role}): ${chosenName === undefined ? paint('bad', 'no model can be had') : paint('good', chosenName)}\n`,
		);
		for (const {vendor, model, why} of passed) stdout.write(paint('quiet', `  not ${vendor}:${model}: ${why}\n`));
		if (chosen?.warning !== undefined) stdout.write(paint('warning', `  ! ${chosen.warning}\n`));
	}
	return 0;
};
