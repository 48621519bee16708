import type {EvolvedTool, Standing} from '../core/evolved.ts';
import type {Tool} from '../core/tool.ts';
import {edit} from './edit.ts';
import {evolvedTool} from './evolved/tool.ts';
import {list} from './list.ts';
import {patch} from './patch.ts';
import {plan} from './plan.ts';
import {read} from './read.ts';
import {search} from './search.ts';
import {shell} from './shell.ts';
import {symbols} from './symbols.ts';
import {write} from './write.ts';

/** Tools that were bred. */
export type Evolved = {readonly tools: readonly EvolvedTool[]; readonly standing: Standing};

/** All of the agent's hands, by name; evolved ones beside ours, or in their place. */
export const tools = (evolved: Evolved = {tools: [], standing: 'experimental'}): ReadonlyMap<string, Tool> => {
	const all: readonly Tool[] = [
		read(),
		list(),
		search(),
		symbols(),
		patch(),
		edit(),
		write(),
		shell(),
		plan(),
	] as readonly Tool[];
	const ours = new Map(all.map(tool => [tool.name, tool]));
	const bred = evolved.tools.map((one): [string, Tool] => [
		one.name,
		evolvedTool(one, evolved.standing, ours.get(one.name)),
	]);
	return new Map([...ours, ...bred]);
};
