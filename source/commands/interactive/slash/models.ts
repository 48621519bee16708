import {readdir} from 'node:fs/promises';
import {join} from 'node:path';
import {shippedFile} from '../../../compose.ts';
import {UserError} from '../../../core/user-error.ts';
import {modelChoices} from '../../vendors/choices.ts';
import type {Conversation} from '../conversation.ts';
import {tell, type Slash} from './slash.ts';

/** Chooses the model of a stage: `/model`, `/model plan`, `/model plan=anthropic:claude-sonnet`. */
const setModel = async (words: string, conversation: Conversation): Promise<void> => {
	const {live, desk, front} = conversation;
	const {session, setting} = await live.opened();
	const stages = (session.state.profile?.stages ?? []).filter(({role}) => role !== undefined);
	const [, named = '', wanted = ''] = /^([\w-]*)(?:\s*[=\s]\s*(\S+))?$/.exec(words) ?? [];
	const name =
		named === ''
			? await desk.choose({
					title: 'Which stage gets another model?',
					items: stages.map(({name: id, role = '', does}) => ({
						id,
						label: id,
						detail: `${does}: ${(session.state.profile?.roles[role] ?? []).map(({vendor, model}) => `${vendor}:${model}`).join(', ')}`,
					})),
				})
			: named;
	if (name === undefined) return;
	const stage = stages.find(one => one.name === name);
	if (stage?.role === undefined)
		throw new UserError(
			`there is no stage "${name}" with a model`,
			`stages: ${stages.map(one => one.name).join(', ')}`,
		);
	const chosen =
		wanted === ''
			? await desk.choose({title: `Model for ${name}`, items: await modelChoices(setting, front.now())})
			: wanted;
	if (chosen === undefined) return;
	const [, vendor = '', model = ''] = /^([^:]+):(.+)$/.exec(chosen) ?? [];
	if (model === '') throw new UserError(`"${chosen}" names no vendor`, 'write VENDOR:MODEL');
	if ((await live.send({ask: 'model', role: stage.role, candidates: [{vendor, model}]})) === 'accepted')
		tell(conversation, `${name} is done by ${vendor}:${model} from the next turn on`);
};

const profilesIn = async (folder: string): Promise<readonly string[]> => {
	const names = await readdir(folder).catch(() => []);
	return names
		.filter(name => name.endsWith('.yaml') && name !== 'models.yaml')
		.map(name => name.slice(0, -'.yaml'.length));
};

const profile: Slash = {
	name: 'profile',
	about: 'work with another profile; the session goes on',
	argument: '[NAME]',
	run: async (words, conversation) => {
		const {live, desk, front, home} = conversation;
		const {session, directory} = await live.opened();
		if (session.state.turn !== undefined) throw new UserError('a turn is running', 'Esc stops it');
		const names = [
			...new Set([...(await profilesIn(shippedFile('profiles'))), ...(await profilesIn(join(home, 'profiles')))]),
		];
		const current = session.state.profile?.name;
		const chosen =
			words === ''
				? await desk.choose({
						title: 'Profile',
						items: names.map(id => ({id, label: id, ...(id === current ? {mark: 'now'} : {})})),
					})
				: words;
		if (chosen === undefined || chosen === current) return;
		if (!names.includes(chosen))
			throw new UserError(`there is no profile "${chosen}"`, `profiles: ${names.join(', ')}`);
		const request = {...front.request, flags: {...front.request.flags, profile: chosen}};
		await live.open({...front, request}, {directory, id: session.state.session});
		tell(conversation, `works with the profile ${chosen} from now on`);
	},
};

/** Commands about who does the work. */
export const models: readonly Slash[] = [
	{name: 'model', about: 'the model of a stage', argument: '[STAGE [VENDOR:MODEL]]', run: setModel},
	profile,
];
