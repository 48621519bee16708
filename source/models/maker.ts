import type {Block} from '../core/message.ts';
import type {Entry} from './catalogue.ts';
import {bag} from './loosely.ts';

type OpaqueBlock = Extract<Block, {type: 'opaque'}>;

/** A model where it is asked. Its own things go back to it, and to no other. */
export type Maker = Pick<Entry, 'vendor' | 'id'> & {readonly baseUrl?: string | undefined};

/** What is kept of a vendor's opaque block: its own thing, the model that made it, and where that was asked. */
export type Kept = {readonly model: string; readonly at?: string; readonly item: Readonly<Record<string, unknown>>};

/** Where a model is asked: the host of its address. A server of one's own has none, because its port is another every day. */
export const hostOf = ({baseUrl = ''}: Pick<Maker, 'baseUrl'>): string | undefined => {
	const {host, hostname} = URL.parse(baseUrl) ?? {host: '', hostname: ''};
	return hostname === '' || /^(?:localhost|127\.[\d.]+|\[::1\])$/.test(hostname) ? undefined : host;
};

/** The opaque block for something of this model's. */
export const keep = (maker: Maker, item: object): OpaqueBlock => {
	const at = hostOf(maker);
	return {
		type: 'opaque',
		vendor: maker.vendor,
		// Through JSON, because that is what the record will do to it anyway.
		data: JSON.parse(JSON.stringify({model: maker.id, ...(at === undefined ? {} : {at}), item})) as OpaqueBlock['data'],
	};
};

/** What an opaque block holds, when this model made it, where it is asked now. Records of old do not say where. */
export const keptBy = (maker: Maker, block: OpaqueBlock): Kept['item'] | undefined => {
	if (block.vendor !== maker.vendor) return undefined;
	const {model, at, item} = bag(block.data);
	if (model !== maker.id || (at !== undefined && at !== hostOf(maker))) return undefined;
	return typeof item === 'object' && item !== null ? bag(item) : undefined;
};
