import type {Stage} from '../core/profile.ts';
import type {Tool} from '../core/tool.ts';
import type {World} from './world.ts';

/** All tools by name: ours, and those that others bring under names that are not taken. */
export const allTools = async ({tools, guests}: World, signal: AbortSignal): Promise<ReadonlyMap<string, Tool>> => {
	const brought = (await guests?.tools(signal)) ?? [];
	return brought.length === 0
		? tools
		: new Map([...brought.map((tool): [string, Tool] => [tool.name, tool]), ...tools]);
};

/** What a stage may call: the tools that its profile names, and, where it has any, those that others bring. */
export const toolsFor = async (
	world: World,
	{tools: names}: Stage,
	signal: AbortSignal,
): Promise<ReadonlyMap<string, Tool>> => {
	if (names.length === 0) return new Map();
	const all = await allTools(world, signal);
	const brought = [...all.keys()].filter(name => !world.tools.has(name));
	return new Map(
		[...names, ...brought].flatMap((name): readonly [string, Tool][] => {
			const tool = all.get(name);
			return tool === undefined ? [] : [[name, tool]];
		}),
	);
};
