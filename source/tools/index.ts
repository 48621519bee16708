import type {Tool} from '../core/tool.ts';
import {edit} from './edit.ts';
import {list} from './list.ts';
import {patch} from './patch.ts';
import {plan} from './plan.ts';
import {read} from './read.ts';
import {search} from './search.ts';
import {shell} from './shell.ts';
import {symbols} from './symbols.ts';
import {write} from './write.ts';

/** All of the agent's hands, by name. */
export const tools = (): ReadonlyMap<string, Tool> => {
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
	return new Map(all.map(tool => [tool.name, tool]));
};
