import {imageName, type Block, type CallBlock, type ImageBlock, type Message} from '../core/message.ts';
import {idsOf} from './call-ids.ts';
import type {Entry} from './catalogue.ts';
import {keptBy} from './maker.ts';

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

type Reader = Pick<Entry, 'vendor' | 'id' | 'api' | 'baseUrl'>;

/** A block, and whether the reader made it. */
type Made = {readonly block: Block; readonly isOwn: boolean};

/** Did the reader make this message? Its maker says so, or something in it that only the reader can have made. */
const isMadeBy = (reader: Reader, {by, blocks}: Message): boolean =>
	by === undefined
		? blocks.some(block => block.type === 'opaque' && keptBy(reader, block) !== undefined)
		: by.vendor === reader.vendor && by.id === reader.id;

const isReadable = (reader: Reader, block: Block): boolean =>
	(block.type !== 'text' || block.text.trim() !== '') &&
	(block.type !== 'opaque' || keptBy(reader, block) !== undefined);

/** Adjacent messages of one role as one, without what the reader cannot read. */
const merged = (
	messages: readonly Message[],
	reader: Reader,
): readonly {readonly role: Message['role']; readonly parts: readonly Made[]}[] => {
	const found: {role: Message['role']; parts: Made[]}[] = [];
	for (const message of messages) {
		const {role, blocks} = message;
		const isOwn = isMadeBy(reader, message);
		const parts = blocks.filter(block => isReadable(reader, block)).map(block => ({block, isOwn}));
		const last = found.at(-1);
		if (last?.role === role) last.parts.push(...parts);
		else if (parts.length > 0) found.push({role, parts});
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
 * Names calls for a reader. One that the reader made goes back as it came, because some vendors read their ids (Kimi's are
 * `functions.name:0`); one of another vendor does too when the reader takes it, and is made over when not. No two are the same.
 */
const naming = (messages: readonly Message[], reader: Reader) => {
	const ids = idsOf(reader);
	const own = new Set(
		messages
			.filter(message => isMadeBy(reader, message))
			.flatMap(({blocks}) => blocks.flatMap(block => (block.type === 'call' ? [block.id] : []))),
	);
	const used = new Set<string>();
	/** `here` are the ids of the same turn, which are told apart even when the reader gave them. */
	return (id: string, isOwn: boolean, here: ReadonlySet<string>): string => {
		const isFree = (name: string): boolean => !here.has(name) && (isOwn || (!used.has(name) && !own.has(name)));
		let name = id;
		if ((!isOwn && !ids.fits(id)) || id === '' || !isFree(id))
			for (let nth = 1; nth === 1 || !isFree(name); nth += 1) name = ids.made(id, nth);
		used.add(name);
		return name;
	};
};

/**
 * A conversation as turns that any of the APIs accepts, for a reader that understands only its own opaque blocks. Ids are unique among
 * the calls of a turn; a call without a result gets one that says so; a result without a call becomes text.
 */
export const turnsOf = (messages: readonly Message[], reader: Reader): readonly Turn[] => {
	const nameOf = naming(messages, reader);
	const turns: Turn[] = [];
	let open: {readonly was: string; readonly now: string}[] = [];
	/** The results of the open calls, in their order: of calls that had the same id, the first result is the first one's. */
	const settle = (blocks: readonly Block[]): {readonly results: ResultBlock[]; readonly left: readonly Block[]} => {
		const left = [...blocks];
		const results = open.map(({was, now}) => {
			const at = left.findIndex(block => block.type === 'result' && block.call === was);
			const [result] = at === -1 ? [] : left.splice(at, 1);
			return result?.type === 'result' ? {...result, call: now} : unanswered(now);
		});
		open = [];
		return {results, left};
	};
	for (const {role, parts} of merged(messages, reader)) {
		if (role === 'user') {
			const known = new Set(open.map(({was}) => was));
			const {results, left} = settle(parts.map(({block}) => block));
			const texts = left.flatMap(block => {
				if (block.type === 'text') return [block.text];
				if (block.type === 'image' && block.data === undefined) return [`[image ${imageName(block)} is not here]`];
				return block.type === 'result' && !known.has(block.call)
					? [`The result of an earlier call:\n${block.output}`]
					: [];
			});
			const images = left.flatMap(block =>
				block.type === 'image' && block.data !== undefined ? [{...block, data: block.data}] : [],
			);
			turns.push({role, results, images, texts});
			continue;
		}
		const here = new Set<string>();
		const said = parts.flatMap(({block, isOwn}): Said[] => {
			if (block.type === 'result' || block.type === 'image') return [];
			if (block.type !== 'call') return [block];
			const id = nameOf(block.id, isOwn, here);
			here.add(id);
			open.push({was: block.id, now: id});
			return [{...block, id}];
		});
		turns.push({role, blocks: said});
	}
	if (open.length > 0) turns.push({role: 'user', results: settle([]).results, images: [], texts: []});
	return turns;
};
