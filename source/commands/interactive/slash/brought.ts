import {UserError} from '../../../core/user-error.ts';
import {sayServers} from '../../around/servers.ts';
import type {Conversation} from '../conversation.ts';
import {oneLine} from '../../../views/plain.ts';
import {tell, type Slash} from './slash.ts';

const mcp: Slash = {
	name: 'mcp',
	about: 'MCP servers: how they are, and what they bring',
	run: async (_, conversation) => {
		const {desk, live, around} = conversation;
		const work = await live.opened();
		const {servers, setting} = work;
		if (servers === undefined) {
			const waiting = setting.loaded.brought.map(({what}) => what);
			tell(
				conversation,
				waiting.length === 0
					? 'no MCP servers are configured: unified-dgm mcp add NAME -- COMMAND'
					: `not allowed yet: ${waiting.join(', ')}`,
			);
			return;
		}
		desk.hint('the servers are asked …');
		await servers.settled();
		desk.hint('');
		around.offered(desk, work);
		await desk.page({title: 'MCP servers', lines: look => sayServers(servers, look.paint)});
	},
};

/** Sends a prompt of an MCP server: `/server:prompt words`. Says false when no server is meant. */
export const runServerPrompt = async ({live}: Conversation, name: string, words: string): Promise<boolean> => {
	const {servers} = await live.opened();
	const at = name.indexOf(':');
	const server = name.slice(0, at);
	if (servers === undefined || at < 1 || !servers.standing().some(({spec}) => spec.name === server)) return false;
	const found = await servers.prompt(server, name.slice(at + 1), words);
	if ('wrong' in found) throw new UserError(found.wrong, 'see /mcp');
	if (found.text.trim() === '') throw new UserError(`/${name} is empty`);
	await live.send({ask: 'submit', text: found.text});
	return true;
};

const skills: Slash = {
	name: 'skills',
	about: 'how work is done here, as you and the project wrote it down; choose one to use it',
	run: async (_, conversation) => {
		const {desk, live} = conversation;
		const found = await (await live.opened()).skills();
		for (const notice of found.notices) desk.say(look => [look.paint('warning', `! ${oneLine(notice, 400)}`)]);
		if (found.skills.length === 0) {
			tell(conversation, 'there are no skills: each is a folder with a SKILL.md in ~/.unified-dgm/skills');
			return;
		}
		const chosen = await desk.choose({
			title: 'Skills',
			items: found.skills.map(({name, about, from}) => ({
				id: name,
				label: name,
				detail: `${from} · ${oneLine(about, 200)}`,
			})),
		});
		if (chosen !== undefined) desk.write(`Use the skill ${chosen}: `);
	},
};

/** Commands about what other programs bring. */
export const broughtCommands: readonly Slash[] = [mcp, skills];
