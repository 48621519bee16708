import {randomUUID} from 'node:crypto';
import type {Block} from '../core/message.ts';
import type {Shown} from '../core/model.ts';
import {callOf, isWholeJson} from './arguments.ts';
import {distinct} from './call-ids.ts';
import type {Entry} from './catalogue.ts';
import {besideCall} from './chat-reasoning.ts';
import {type Bag, bag, textOf} from './loosely.ts';
import {keep} from './maker.ts';

type Call = {
	readonly key: string;
	id: string;
	tool: string;
	raw: string;
	/** A piece of its arguments came without them. */
	isTorn: boolean;
	beside: Bag;
};

const rawOf = (piece: unknown): string =>
	typeof piece === 'string' ? piece : piece === undefined || piece === null ? '' : JSON.stringify(piece);

/** Is this piece a call of its own, although it has the number of an open one, or none? */
const isAnother = (open: Call, id: string, name: string, raw: string): boolean => {
	if (name === '' || open.tool === '') return false;
	// Some servers number every call 0.
	if (id !== '') return open.id !== id;
	// Some give neither number nor id, and each call whole.
	return raw !== '' && isWholeJson(open.raw) && !(name === open.tool && raw === open.raw);
};

/** Collects the calls of a chat stream, however it numbers them: by index from anywhere, by id, or not at all. */
export const calling = () => {
	const calls: Call[] = [];

	const take = (delta: unknown): readonly Shown[] => {
		const said = bag(delta);
		const {index} = said;
		const id = textOf(said['id']);
		const {name: named, arguments: piece} = bag(said['function']);
		const name = textOf(named);
		const raw = rawOf(piece);
		const key = typeof index === 'number' ? `#${index}` : id;
		const found = key === '' ? calls.at(-1) : calls.findLast(call => call.key === key);
		// A piece that names nothing goes on with what came last.
		const open = found ?? (id === '' && name === '' ? calls.at(-1) : undefined);
		const isFresh = open === undefined || isAnother(open, id, name, raw);
		const call: Call = isFresh ? {key, id: '', tool: '', raw: '', isTorn: false, beside: {}} : open;
		if (isFresh) calls.push(call);
		if (call.id === '') call.id = id;
		call.beside = {...call.beside, ...besideCall(said)};
		const isNew = call.tool === '' && name !== '';
		if (isNew) call.tool = name;
		if (!isFresh && id === '' && name === '' && piece === undefined) call.isTorn = true;
		// A call that is said twice is one.
		const isAgain = !isFresh && name !== '' && raw !== '' && raw === call.raw;
		if (typeof piece === 'string') call.raw += isAgain ? '' : piece;
		else if (raw !== '') call.raw = raw;
		return isNew ? [{kind: 'calling', tool: name}] : [];
	};

	/** A call that has arguments and no name, which nobody can run. */
	const isNameless = (): boolean => calls.some(({tool, raw}) => tool === '' && raw.trim() !== '');

	const blocks = (entry: Entry, cut: boolean): readonly Block[] => {
		const named = calls.filter(({tool}) => tool !== '');
		return distinct(
			named.flatMap(({id, tool, raw, isTorn, beside}, at): readonly Block[] => {
				const isCut = isTorn || (cut && at === named.length - 1);
				const call = callOf({id: id || `call_${randomUUID()}`, tool, raw, cut: isCut});
				return Object.keys(beside).length === 0 ? [call] : [keep(entry, {call: beside}), call];
			}),
		);
	};

	return {take, blocks, isNameless, some: (): boolean => calls.some(({tool}) => tool !== '')};
};
