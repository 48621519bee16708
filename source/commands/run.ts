import type {Front} from '../cli.ts';

/** Can a person be asked? */
const isAttended = ({terminal, request}: Front): boolean =>
	terminal && !request.json && !request.quiet && request.schema === undefined;

/** A session, new or known: on a terminal as a conversation or a single turn that is watched, else for one prompt alone. */
export const run = async (front: Front): Promise<number> => {
	const {request} = front;
	const isNamed = request.command !== 'run' && !request.last;
	const [first, ...rest] = request.words;
	const named = isNamed ? first : undefined;
	const words = isNamed ? rest : request.words;
	if (!isAttended(front)) return (await import('./alone.ts')).runAlone(front, named, words);
	const {interact} = await import('./interactive/start.ts');
	return interact(front, named, words);
};
