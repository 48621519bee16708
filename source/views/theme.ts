import {styleText} from 'node:util';

/** What a piece of text is, never how it looks. */
export type Tone = 'heading' | 'quiet' | 'action' | 'good' | 'bad' | 'warning' | 'agent';

const styles = {
	heading: 'bold',
	quiet: 'dim',
	action: 'cyan',
	good: 'green',
	bad: 'red',
	warning: 'yellow',
	agent: 'magenta',
} as const;

export type Paint = (tone: Tone, text: string) => string;

/** Every colour there is: default foreground, and these. */
export const paintIn =
	(colour: 'colour' | 'none'): Paint =>
	(tone, text) =>
		colour === 'none' || text === '' ? text : styleText(styles[tone], text, {validateStream: false});
