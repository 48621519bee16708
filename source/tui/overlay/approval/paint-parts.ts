import {plain} from '../../../views/plain.ts';
import type {Action, Keymap} from '../../keys/keymap.ts';
import {cut} from '../../text/wrap.ts';
import type {Look} from '../../theme.ts';
import {keyBound} from '../bound.ts';
import type {Painted} from '../painted.ts';
import {fitting, sides, windowAround} from '../row.ts';
import {inWindow} from '../scroll.ts';
import {partLines, rowsOf, sayTaken, type Parts, type Row} from './parts.ts';
import {sayHidden} from './hidden.ts';

const signs = {all: '[x]', some: '[~]', none: '[ ]'} as const;
const words = {all: 'taken:', some: 'partly taken:', none: 'left:'} as const;

/** `line 20  +1 −1`. */
const nameOf = (hunk: string): string => {
	const [header = '', ...lines] = hunk.split('\n');
	const [, line = '?'] = /^@@ -\d+(?:,\d+)? \+(\d+)/.exec(header) ?? [];
	const count = (sign: string): number => lines.filter(one => one.startsWith(sign)).length;
	return `line ${line}  +${count('+')} −${count('-')}`;
};

const rowOf = (parts: Parts, {file, hunk}: Row, isAt: boolean, look: Look): string => {
	const {columns, paint, spoken} = look;
	const {path = '', hunks = null, taken = []} = parts.files[file] ?? {};
	const these = hunk === undefined ? taken : taken.slice(hunk, hunk + 1);
	const state = these.every(Boolean) ? 'all' : these.some(Boolean) ? 'some' : 'none';
	const name = hunk === undefined ? plain(path) : nameOf(hunks?.[hunk] ?? '');
	const whole = hunk === undefined && hunks === null ? paint('quiet', '  as a whole') : '';
	const text = isAt ? paint('chosen', name) : name;
	if (spoken) return cut(`${isAt ? 'at hand, ' : ''}${words[state]} ${text}${whole}`, columns);
	const sign = paint(state === 'none' ? 'quiet' : 'good', signs[state]);
	return cut(`${isAt ? paint('chosen', '› ') : '  '}${hunk === undefined ? '' : '  '}${sign} ${text}${whole}`, columns);
};

const helpOf = ({parts: keys}: Keymap, {columns, paint}: Look): string => {
	const say = (action: Action<'parts'>, means: string): string => `${keyBound(keys, action)} ${means}`;
	const common = [say('take', 'take'), say('leave', 'leave')];
	const more = [say('toggle', 'toggle'), say('take-file', 'whole file'), say('leave-file', 'rest of file')];
	const end = [say('done', 'done'), say('back', 'back')];
	return paint(
		'quiet',
		fitting(
			[
				[...common, ...more, ...end],
				[...common, ...more.slice(1), ...end],
				[...common, ...end],
			].map(one => one.join(' · ')),
			columns,
		),
	);
};

/** The list of files and hunks, the hunk at hand below it, and the keys. */
export const paintParts = (parts: Parts, keymap: Keymap, look: Look, rows: number): Painted => {
	const {columns, paint} = look;
	const all = rowsOf(parts);
	const head = sides(paint('heading', cut('Which parts?', columns)), paint('quiet', sayTaken(parts)), columns);
	if (rows < 4)
		return {lines: [rowOf(parts, all[parts.at] ?? {file: 0}, true, look), helpOf(keymap, look)].slice(0, rows)};
	const height = Math.min(all.length, Math.max(1, Math.floor((rows - 3) * 0.4)));
	const first = windowAround(parts.at, all.length, height);
	const list = all.slice(first, first + height).map((row, at) => rowOf(parts, row, first + at === parts.at, look));
	const {shown, above, below} = inWindow(partLines(parts, look), parts.scroll, rows - 3 - list.length);
	const hidden = cut(paint('quiet', sayHidden({above, below}, look)), columns);
	const lines = [head, ...list, hidden, ...shown.map(line => cut(line, columns)), helpOf(keymap, look)];
	return {lines, cursor: {x: 0, y: 1 + parts.at - first}};
};
