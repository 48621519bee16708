import type {Call, SessionState, Turn} from '../core/session/state.ts';
import type {World} from './world.ts';

/** Files that a call touched, as far as it says so. */
const touchedBy = ({input, previewed}: Call): readonly string[] => {
	const files = previewed?.preview?.files?.map(({path}) => path);
	if (files !== undefined) return files;
	const {path} = (typeof input === 'object' && input !== null ? input : {}) as {path?: unknown};
	return previewed?.risk === 'read' && typeof path === 'string' ? [path] : [];
};

const opening = (name: string): string => `<instructions from="${name}">\n`;

/** Was a stage's model told of this file in the conversation that is open? */
const isTold = ({gathered, stepExcerpts, thread, calls}: Turn, name: string): boolean =>
	[...(gathered?.excerpts ?? []), ...(stepExcerpts ?? [])].some(({path}) => path === name) ||
	calls.some(({finished}) => finished?.output.includes(opening(name)) === true) ||
	(thread?.messages ?? []).some(({blocks}) =>
		blocks.some(block => block.type === 'result' && block.output.includes(opening(name))),
	);

/** The instructions of the folders of files that a call touched, when the model has not been told of them yet; else an empty text. */
export const nestedFor = async (world: World, {turn}: SessionState, call: Call): Promise<string> => {
	const touched = touchedBy(call);
	if (world.nested === undefined || turn === undefined || touched.length === 0) return '';
	const parts = await world.nested(touched);
	return parts
		.filter(({name}) => !isTold(turn, name))
		.map(({name, text}) => `\n\n${opening(name)}${text}\n</instructions>`)
		.join('');
};
