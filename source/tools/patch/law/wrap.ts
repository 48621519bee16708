import {oneOf, type Dice} from './dice.ts';

/** Ways in which models send a patch. */
export const WRAPS = [
	'bare',
	'heredoc',
	'plain heredoc',
	'fence',
	'apply_patch',
	'json',
	'bash',
	'quotes',
	'indented',
] as const;
export type Wrap = (typeof WRAPS)[number];

const heredoc = (dice: Dice, command: string, lines: readonly string[], quote: string): string => {
	const word = oneOf(dice, ['EOF', 'PATCH']);
	return [`${command} <<${quote}${word}${quote}`, ...lines, word, ''].join('\n');
};

const json = (dice: Dice, text: string): string =>
	oneOf(dice, [
		JSON.stringify({patch: text}),
		JSON.stringify({input: text}, undefined, 2),
		JSON.stringify(text),
		JSON.stringify({command: ['apply_patch', text]}),
		JSON.stringify(['bash', '-lc', `apply_patch <<'EOF'\n${text}\nEOF`]),
	]);

/** The lines of a patch, wrapped. */
export const wrapped = (dice: Dice, wrap: Wrap, lines: readonly string[]): string => {
	const text = lines.join('\n');
	switch (wrap) {
		case 'bare':
			return text + (dice(2) === 0 ? '\n' : '');
		case 'heredoc':
			return heredoc(dice, 'cat', lines, oneOf(dice, ["'", '"']));
		case 'plain heredoc':
			return heredoc(dice, 'cat', lines, '');
		case 'fence': {
			const language = oneOf(dice, ['', 'diff', 'patch']);
			const talk = dice(2) === 0 ? ['Here it is:', ''] : [];
			return [...talk, `\`\`\`${language}`, ...lines, '```', ...(dice(2) === 0 ? ['', 'That is all.'] : [])].join('\n');
		}
		case 'apply_patch':
			return heredoc(dice, oneOf(dice, ['apply_patch', 'cd . && apply_patch']), lines, oneOf(dice, ["'", '']));
		case 'json':
			return json(dice, text);
		case 'bash':
			return `bash -lc '${heredoc(dice, 'apply_patch', lines, '"').trimEnd().replaceAll("'", "'\\''")}'\n`;
		case 'quotes':
			return `apply_patch "${text.replaceAll(/["$`\\]/g, '\\$&')}"`;
		case 'indented':
			return lines.map(line => (line === '' ? '' : `    ${line}`)).join('\n');
	}
};

/** A marker as models write it: blanks before, inside and after it, another case. */
export const noisyMarker = (dice: Dice, marker: string): string => {
	const before = oneOf(dice, ['', '', '', ' ', '  ', '\t']);
	const inside = dice(6) === 0 ? marker.replace('*** ', oneOf(dice, ['***', '***  '])) : marker;
	return before + inside + oneOf(dice, ['', '', ' ']);
};
