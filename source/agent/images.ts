import {imageName, type Block, type ImageBlock} from '../core/message.ts';
import type {Ask, Model} from '../core/model.ts';
import type {World} from './world.ts';

const shown = async (world: World, {sees}: Model, block: ImageBlock): Promise<Block> => {
	const instead = (why: string): Block => ({type: 'text', text: `[image ${imageName(block)}: ${why}]`});
	if (sees !== true) return instead('this model cannot see images');
	const data = await world.image(block.path);
	return data === undefined ? instead('it can no longer be read') : {...block, data};
};

/** A question with its images read; for a model that cannot see, and where one is gone, words that say so stand in their place. */
export const withImages = async (world: World, model: Model, ask: Ask): Promise<Ask> => {
	if (!ask.messages.some(({blocks}) => blocks.some(({type}) => type === 'image'))) return ask;
	const messages = ask.messages.map(async ({role, blocks}) => ({
		role,
		blocks: await Promise.all(blocks.map(async block => (block.type === 'image' ? shown(world, model, block) : block))),
	}));
	return {...ask, messages: await Promise.all(messages)};
};
