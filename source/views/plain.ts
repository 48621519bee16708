import {stripVTControlCharacters} from 'node:util';

/* oxlint-disable no-control-regex -- control characters are what is looked for */
const controls = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u200e\u200f\u202a-\u202e\u2066-\u2069]/g;

/**
 * Text from models, commands and files as it may be shown: without escape sequences, control characters and the marks that turn the
 * direction of writing round, which could forge what a person approves. Tabs become spaces.
 */
export const plain = (text: string): string =>
	stripVTControlCharacters(text.replaceAll('\r\n', '\n')).replace(controls, '').replaceAll('\t', '    ');

/** The first line that says something, at most `most` characters of it. */
export const oneLine = (text: string, most = 120): string => {
	const line =
		plain(text)
			.split('\n')
			.find(one => one.trim() !== '')
			?.trim() ?? '';
	return line.length <= most ? line : `${line.slice(0, most - 1)}…`;
};
