import type {Guests} from '../../agent/world.ts';
import type {Tool} from '../../core/tool.ts';
import type {Servers} from '../../mcp/servers.ts';
import type {Skills} from '../../workspace/skills/skills.ts';

/** What others bring, as tools: the skills there are, which are looked for anew in each turn, and the tools of servers. */
export const guestsOf = (find: () => Promise<Skills>, servers: Servers | undefined): Guests => {
	let found: Promise<readonly Tool[]> | undefined;
	const look = async (): Promise<readonly Tool[]> => {
		const [{skills}, {skill}] = await Promise.all([find(), import('../../tools/skill.ts')]);
		return skills.length === 0 ? [] : [skill(skills)];
	};
	return {
		begin: () => {
			found = look();
			servers?.begin();
		},
		tools: async signal => {
			const [skills, brought] = await Promise.all([(found ??= look()), servers?.tools(signal) ?? []]);
			return [...skills, ...brought];
		},
	};
};
