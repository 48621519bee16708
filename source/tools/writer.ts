import type {z} from 'zod';
import type {Tool} from '../core/tool.ts';
import {disk as realDisk, type Disk} from './change/disk.ts';
import type {Wish} from './change/gather.ts';
import {previewWish, useWish} from './change/use.ts';
import type {Refusal} from './patch/parse.ts';

/** A tool that changes files: what differs between them is only how an input becomes a wish. */
type Writer<Input> = {
	readonly name: string;
	readonly about: string;
	readonly input: z.ZodType<Input>;
	readonly freeform?: string;
	readonly editable: string;
	readonly title: (input: Input) => string;
	readonly wish: (input: Input) => Wish | Refusal;
};

/** All writing tools go the same way: a wish is previewed, put on record, approved, and made; made twice it is made once. */
export const writer = <Input>({wish, ...tool}: Writer<Input>, disk: Disk = realDisk): Tool<Input> => ({
	...tool,
	risk: 'write',
	replay: 'safe',
	preview: (input, room) => previewWish(wish(input), room),
	// oxlint-disable-next-line require-yield
	async *use(input, room) {
		return room.signal.aborted
			? {outcome: 'aborted', output: 'Interrupted before anything was written.'}
			: useWish(disk, wish(input), room);
	},
});
