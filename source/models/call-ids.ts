import {createHash} from 'node:crypto';
import type {Block} from '../core/message.ts';
import type {Entry} from './catalogue.ts';
import {hostOf, keep, type Maker} from './maker.ts';

/** The ids of calls that a vendor takes, and how one of another vendor becomes one of them: `nth` sets those apart that would be the same. */
export type Ids = {fits(id: string): boolean; made(id: string, nth: number): string};

/** An id of the characters that a vendor takes, as like to the old one as may be, because models read it. */
const cleaned = (most: number): Ids => ({
	fits: id => new RegExp(String.raw`^[\w-]{1,${most}}$`).test(id),
	made: (id, nth) => {
		const safe = id.replaceAll(/[^\w-]/g, '_');
		return nth === 1 && safe !== '' ? safe.slice(0, most) : `${safe.slice(0, most - 5)}_${nth}`;
	},
});

/** `Tool call id was … but must be a-z, A-Z, 0-9, with a length of 9`: https://github.com/langchain-ai/langchain/pull/24668 */
const ofNine: Ids = {
	fits: id => /^[a-zA-Z0-9]{9}$/.test(id),
	made: (id, nth) => {
		const digest = createHash('sha256').update(`${nth}:${id}`).digest();
		return BigInt(`0x${digest.toString('hex', 0, 8)}`)
			.toString(36)
			.padStart(9, '0')
			.slice(-9);
	},
};

const anything: Ids = {fits: id => id !== '', made: (id, nth) => (nth === 1 && id !== '' ? id : `${id}_${nth}`)};

const mistral = /mistral|mixtral|codestral|devstral|magistral|ministral|pixtral/i;

/**
 * The ids that a vendor is known to take. Anthropic and OpenAI's Responses check letters and length. OpenAI's Chat Completions takes forty
 * characters (https://github.com/agno-agi/agno/issues/5382). Mistral takes nine, at whatever server; others take any.
 */
export const idsOf = (entry: Pick<Entry, 'api' | 'vendor' | 'id' | 'baseUrl'>): Ids => {
	if (entry.api !== 'chat') return cleaned(64);
	if (mistral.test(`${entry.vendor} ${entry.id} ${hostOf(entry) ?? ''}`)) return ofNine;
	return entry.vendor === 'openai' ? cleaned(40) : anything;
};

/**
 * What goes before a call whose id is odd for its API, so that the model that gave it gets it back as it is: servers that speak an API which
 * is not their own give ids that its author would refuse.
 */
export const oddId = (maker: Maker, id: string): readonly Block[] =>
	cleaned(64).fits(id) ? [] : [keep(maker, {type: 'call_id', call_id: id})];

/** Calls of one answer that have the same id are told apart, because their results could not be. */
export const distinct = (blocks: readonly Block[]): readonly Block[] => {
	const used = new Set<string>();
	return blocks.map(block => {
		if (block.type !== 'call') return block;
		let {id} = block;
		for (let nth = 2; used.has(id); nth += 1) id = `${block.id}_${nth}`;
		used.add(id);
		return {...block, id};
	});
};
