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
		const {name: chosen, passed, warning} = resolveRole(setting.profile.roles[role] ?? []);
		const said =
			chosen === undefined ? paint('bad', 'no model can be had') : paint('good', `${chosen.vendor}:${chosen.id}`);
		stdout.write(`${paint('heading', name)} (${role}): ${said}\n`);
		for (const {vendor, model, why} of passed) stdout.write(paint('quiet', `  not ${vendor}:${model}: ${why}\n`));
		if (warning !== undefined) stdout.write(paint('warning', `  ! ${warning}\n`));
	}
	return 0;
};
