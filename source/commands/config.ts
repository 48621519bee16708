import type {Front} from '../cli.ts';
import {readSetting} from '../compose.ts';
import {paintIn} from '../views/theme.ts';
import {realDirectory} from './open.ts';

const say = (value: unknown): string => (typeof value === 'string' ? value : JSON.stringify(value));

/** Prints every setting that holds here, and where it comes from. */
export const config = async ({request, env, stdout, colour}: Front): Promise<number> => {
	const directory = await realDirectory(request.directory ?? '.');
	const {loaded} = await readSetting(directory, env, request.flags);
	const paint = paintIn(colour);
	if (request.json) {
		const settings = Object.fromEntries(loaded.origins.map(({path, value, from}) => [path, {value, from}]));
		stdout.write(`${JSON.stringify({profile: loaded.profile, settings}, null, '\t')}\n`);
		return 0;
	}
	stdout.write(`${paint('heading', 'profile')}: ${loaded.profile}\n`);
	for (const {path, value, from} of loaded.origins) {
		if (path === 'stages') {
			const names = loaded.config.stages.map(({name, role}) => (role === undefined ? name : `${name} (${role})`));
			stdout.write(`stages: ${names.join(' → ')}  ${paint('quiet', from)}\n`);
			continue;
		}
		const values = path.startsWith('models.') && Array.isArray(value) ? value.map(say).join(', ') : say(value);
		stdout.write(`${path}: ${values}  ${paint('quiet', from)}\n`);
	}
	for (const notice of loaded.notices) stdout.write(`${paint('warning', `! ${notice}`)}\n`);
	return 0;
};
