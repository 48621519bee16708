import type {Look, Tone} from '../theme.ts';
import type {Piece} from './row.ts';

/** The signs that lines begin with, and the words that stand for them where people listen. */
const signs = {
	prompt: ['action', '›', 'you:'],
	shell: ['action', '!', 'you ran:'],
	agent: ['agent', '◆', ''],
	done: ['good', '✓', 'done:'],
	failed: ['bad', '✗', 'failed:'],
	error: ['bad', '✗', 'error:'],
	warning: ['warning', '!', 'warning:'],
	stopped: ['warning', '■', 'stopped:'],
	refused: ['warning', '⊘', 'refused:'],
	again: ['warning', '↻', 'again:'],
	back: ['good', '↶', 'taken back:'],
	edit: ['action', '✎', 'changed:'],
	now: ['action', '▸', 'now:'],
	open: ['quiet', '○', 'to do:'],
	asks: ['warning', '?', 'asks:'],
	read: ['quiet', '·', ''],
	said: ['agent', '│', ''],
} as const satisfies Readonly<Record<string, readonly [tone: Tone, sign: string, word: string]>>;

export type Sign = keyof typeof signs;

/** A sign and the space behind it; nothing where its word would say nothing. */
export const sign = (name: Sign, {spoken}: Look): readonly Piece[] => {
	const [tone, mark, word] = signs[name];
	const text = spoken ? word : mark;
	return text === '' ? [] : [[tone, text], ' '];
};

/** What stands before each line of something quoted: output, an explanation. */
export const gutter = ({spoken}: Look): string => (spoken ? '    ' : '  │ ');
