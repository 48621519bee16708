import type {Ask} from '../core/model.ts';

/** Tokens that an image takes, as a rule. */
const image = 1_500;
/** Tokens that stand around each message, tool and block, at most. */
const around = 8;
/** Characters that are counted at a time: a key is not held up by more. */
const slice = 64 * 1024;

/** Everything of a question that its vendor counts as text, piece by piece. */
const piecesOf = ({system, messages, tools, json}: Ask): readonly string[] => [
	system,
	...messages.flatMap(({blocks}) =>
		blocks.flatMap(block => {
			switch (block.type) {
				case 'text':
					return [block.text];
				case 'call':
					return [block.tool, JSON.stringify(block.input ?? null)];
				case 'result':
					return [block.output];
				case 'opaque':
					return [JSON.stringify(block.data)];
				case 'image':
					return [];
			}
		}),
	),
	...tools.map(tool => JSON.stringify(tool)),
	...(json === undefined ? [] : [JSON.stringify(json)]),
];

const imagesIn = ({messages}: Ask): number =>
	messages.reduce((sum, {blocks}) => sum + blocks.filter(({type}) => type === 'image').length, 0);

/** Tokens that a question takes whatever the tokenizer does: none makes more of a text than it has bytes. */
export const mostTokens = (ask: Ask): number => {
	const pieces = piecesOf(ask);
	const bytes = pieces.reduce((sum, piece) => sum + Buffer.byteLength(piece), 0);
	return bytes + pieces.length * around + imagesIn(ask) * image;
};

/**
 * Tokens that a question takes by OpenAI's o200k_base, counted. The table is loaded when it is first asked for: some megabytes, and a tenth of a
 * second.
 */
export const countTokens = async (ask: Ask): Promise<number> => {
	const {countTokens: count} = await import('gpt-tokenizer/encoding/o200k_base');
	const pieces = piecesOf(ask);
	let tokens = pieces.length * around + imagesIn(ask) * image;
	for (const piece of pieces)
		for (let at = 0; at < piece.length; at += slice) {
			// What would steer a tokenizer is a text like any other when it stands in a file.
			tokens += count(piece.slice(at, at + slice), {disallowedSpecial: new Set<string>()});
			await new Promise(resolve => setImmediate(resolve));
		}
	return tokens;
};
