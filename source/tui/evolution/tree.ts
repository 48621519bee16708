import {countsOf, meanOf, type Archive, type Variant} from '../../core/evolution/archive.ts';
import type {EvolutionState} from '../../core/evolution/state.ts';
import {interval90} from '../../core/evolution/statistics.ts';
import {sayRecord} from '../../views/evolution/say.ts';
import {oneLine} from '../../views/plain.ts';
import {fill} from '../overlay/row.ts';
import {widthOf} from '../text/width.ts';
import {cut} from '../text/wrap.ts';
import type {Look, Tone} from '../theme.ts';
import {rateBar} from './bar.ts';

/** A variant where it stands in the tree: what is drawn before its name, from the root on. */
export type Node = {readonly variant: Variant; readonly lead: string};

/** The archive as a tree: each variant under its parent, the oldest first. */
export const treeOf = (archive: Archive): readonly Node[] => {
	const below = (parent: string, lead: string): readonly Node[] => {
		const children = archive.filter(one => one.parent === parent);
		return children.flatMap((variant, at) => {
			const isLast = at === children.length - 1;
			return [{variant, lead: `${lead}${isLast ? '└' : '├'}`}, ...below(variant.id, `${lead}${isLast ? ' ' : '│'}`)];
		});
	};
	const root = archive.find(({parent}) => parent === null);
	return root === undefined ? [] : [{variant: root, lead: ''}, ...below(root.id, '')];
};

/** What a variant is, besides itself: a word, a sign where there is no room for it, and how it is meant. */
const markOf = (
	{champion, promoted}: EvolutionState,
	{id, standing}: Variant,
): readonly [word: string, sign: string, tone: Tone] => {
	if (standing !== 'open') return [standing, '✗', 'bad'];
	if (promoted === id) return ['promoted', '✓', 'good'];
	return champion === id ? ['champion', '◆', 'good'] : ['', ' ', 'heading'];
};

const percent = (share: number): string => `${Math.round(share * 100)} %`;

/** Columns of the parts of a row, by how wide the screen is. */
const widthsOn = (columns: number): {readonly name: number; readonly bar: number; readonly more: 'all' | 'some'} => {
	if (columns >= 110) return {name: 16, bar: 30, more: 'all'};
	return columns >= 70 ? {name: 14, bar: 18, more: 'all'} : {name: 10, bar: Math.max(0, columns - 27), more: 'some'};
};

/** The end of what is drawn before a name, where not all of it fits: how deep it stands is no longer seen, but whose brother it is. */
const named = (lead: string, id: string, columns: number): string => {
	const room = columns - widthOf(id) - 1;
	const shown = lead.length <= room ? lead : `…${lead.slice(lead.length - Math.max(0, room - 1))}`;
	return `${shown}${shown === '' ? '' : ' '}${id}`;
};

const changeOf = ({children}: EvolutionState, {id, parent}: Variant): string =>
	parent === null ? "today's agent" : oneLine(children[id]?.manifest?.mechanism ?? '', 200);

const spoken = (state: EvolutionState, {variant}: Node, isSelected: boolean): string => {
	const {solved, failed} = countsOf(variant);
	const [word] = markOf(state, variant);
	const from = variant.parent === null ? '' : ` from ${variant.parent}`;
	const said = [sayRecord(solved, failed), word, changeOf(state, variant)].filter(text => text !== '').join(', ');
	return `${isSelected ? 'selected: ' : ''}${variant.id}${from}: ${said}`;
};

/** What stands above the columns of the rows. */
export const treeHead = ({columns, paint, spoken: isSpoken}: Look): string => {
	if (isSpoken) return cut(paint('heading', 'Variants'), columns);
	const {name, bar, more} = widthsOn(columns);
	const numbers = more === 'all' ? '  mean   90 % interval     n' : '  mean    n';
	return cut(paint('heading', fill('  Variants', name + 3 + bar)) + paint('quiet', numbers), columns);
};

/** A variant as one row: where it stands, its rate as a bar and in numbers, what it is, what it changed. */
export const treeRow = (state: EvolutionState, node: Node, isSelected: 'selected' | 'other', look: Look): string => {
	const {columns, paint} = look;
	const {variant} = node;
	if (look.spoken) return cut(spoken(state, node, isSelected === 'selected'), columns);
	const {name, bar, more} = widthsOn(columns);
	const counts = countsOf(variant);
	const tries = counts.solved + counts.failed;
	const [low, high] = interval90(counts);
	const [word, sign, tone] = markOf(state, variant);
	const isClosed = variant.standing !== 'open';
	const label = fill(named(node.lead, variant.id, name), name);
	const shownName =
		isSelected === 'selected' ? paint('chosen', `› ${label}`) : `  ${isClosed ? paint('bad', label) : label}`;
	const drawn = rateBar(tries === 0 ? undefined : {low, mean: meanOf(counts), high}, bar, paint);
	const mean = (tries === 0 ? '–' : percent(meanOf(counts))).padStart(5);
	const n = String(tries).padStart(4);
	if (more === 'some') return cut(`${shownName} ${drawn} ${mean} ${n} ${paint(tone, sign)}`, columns);
	const interval = (tries === 0 ? '' : `${Math.round(low * 100)} to ${percent(high)}`).padStart(13);
	const what = [word === '' ? '' : paint(tone, word), changeOf(state, variant)].filter(text => text !== '').join(' · ');
	return cut(`${shownName} ${drawn} ${mean}   ${interval}  ${n}   ${what}`, columns);
};
