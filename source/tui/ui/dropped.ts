import type {Input} from '../keys/key.ts';

/** A path of an image, as terminals paste a file that is dropped on them. */
const imagePath = /^['"]?(?:file:\/\/|~|\.{0,2}\/|[A-Z]:\\)[^\n]*\.(?:png|jpe?g|gif|webp)['"]?\s*$/i;

/** Whether a paste may be an image that was dropped on the terminal: whoever can look for the file says whether it is. */
export const isDropped = (input: Input): input is Extract<Input, {type: 'paste'}> =>
	input.type === 'paste' && imagePath.test(input.text);
