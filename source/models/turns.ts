import {imageName, type Block, type CallBlock, type ImageBlock, type Message} from '../core/message.ts';

type ResultBlock = Extract<Block, {type: 'result'}>;
type TextBlock = Extract<Block, {type: 'text'}>;
type OpaqueBlock = Extract<Block, {type: 'opaque'}>;
/** An image that was read. */
type Shown = Required<ImageBlock>;
type Said = TextBlock | CallBlock | OpaqueBlock;

/** What every vendor can be sent: turns alternate, the results of a turn's calls open the next turn, in the order of the calls. */
export type Turn =
	| {readonly role: 'assistant'; readonly blocks: readonly Said[]}
	| {
			readonly role: 'user';
			readonly results: readonly ResultBlock[];
			readonly images: readonly Shown[];
			readonly texts: readonly string[];
	  };

/** What is kept of a vendor's opaque block: its own thing, and the model that made it, which is the only one to read it. */
export type Kept = {readonly model: string; readonly item: Readonly<Record<string, unknown>>};

type Reader = {readonly vendor: string; readonly id: string};

/** The opaque block for something of this model's. */
export const keep = ({vendor, id}: Reader, item: object): OpaqueBlock => ({
	type: 'opaque',
	vendor,
	// Through JSON, because that is what the record will do to it anyway.
	data: JSON.parse(JSON.stringify({model: id, item})) as OpaqueBlock['data'],
});

/** What an opaque block holds, when this model made it. */
export const keptBy = ({vendor, id}: Reader, block: OpaqueBlock): Kept['item'] | undefined => {
	if (block.vendor !== vendor || typeof block.data !== 'object' || block.data === null) return undefined;
	const {model, item} = block.data as Partial<Kept>;
	return model === id && typeof item === 'object' ? item : undefined;
};

const safe = (id: string): string => id.replaceAll(/[^\w-]/g, '_').slice(0, 64);

const merged = (messages: readonly Message[]): readonly Message[] => {
	const found: Message[] = [];
	for (const {role, blocks} of messages) {
		const last = found.at(-1);
		if (last?.role === role) found[found.length - 1] = {role, blocks: [...last.blocks, ...blocks]};
		else if (blocks.length > 0) found.push({role, blocks});
	}
	return found;
};

const unanswered = (call: string): ResultBlock => ({
	type: 'result',
	call,
	output: 'This call was not run.',
	failed: true,
});

/**
 * A conversation as turns that any of the APIs accepts, for a reader that understands only its own opaque blocks. Ids are made of
 * the characters that all take and are unique; a call without a result gets one that says so; a result without a call becomes text.
 */
export const turnsOf = (messages: readonly Message[], reader: Reader): readonly Turn[] => {
	const readable = messages.map(({role, blocks}) => ({
		role,
		blocks: blocks.filter(
			block =>
				(block.type !== 'text' || block.text.trim() !== '') &&
				(block.type !== 'opaque' || keptBy(reader, block) !== undefined),
		),
	}));
	const turns: Turn[] = [];
	const used = new Set<string>();
	let open = new Map<string, string>();
	const settle = (blocks: readonly Block[]): ResultBlock[] =>
		[...open].map(([was, now]) => {
			const result = blocks.find(block => block.type === 'result' && block.call === was);
			return result?.type === 'result' ? {...result, call: now} : unanswered(now);
		});
	for (const {role, blocks} of merged(readable)) {
		if (role === 'user') {
			const results = settle(blocks);
			const known = open;
			open = new Map();
			const texts = blocks.flatMap(block => {
				if (block.type === 'text') return [block.text];
				if (block.type === 'image' && block.data === undefined) return [`[image ${imageName(block)} is not here]`];
				return block.type === 'result' && !known.has(block.call)
					? [`The result of an earlier call:\n${block.output}`]
					: [];
			});
			const images = blocks.flatMap(block =>
				block.type === 'image' && block.data !== undefined ? [{...block, data: block.data}] : [],
			);
			turns.push({role, results, images, texts});
			continue;
		}
		const kept = blocks.flatMap((block): Said[] => {
			if (block.type === 'result' || block.type === 'image') return [];
			if (block.type !== 'call') return [block];
			let id = safe(block.id);
			for (let more = 2; used.has(id); more += 1) id = `${safe(block.id).slice(0, 60)}_${more}`;
			used.add(id);
			open.set(block.id, id);
			return [{...block, id}];
		});
		turns.push({role, blocks: kept});
	}
	if (open.size > 0) turns.push({role: 'user', results: settle([]), images: [], texts: []});
	return turns;
};
