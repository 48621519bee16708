import type {Body} from '../../core/session/event.ts';
import {sayMany} from '../../views/amount.ts';
import {cut, wrap} from '../text/wrap.ts';
import type {Look} from '../theme.ts';
import {flow, row} from './row.ts';
import {sign} from './sign.ts';
import type {CallView, Explored, Transcript} from './state.ts';

/** Does a call only look at files? Such calls in a row are told as one. */
const isExploring = ({tool, isCheck, previewed}: CallView, {outcome}: Body<'tool.finished'>): boolean =>
	previewed?.risk === 'read' && tool !== 'plan' && !isCheck && (outcome === 'ok' || outcome === 'failed');

/** Names that are remembered of one group, at most: far more than two lines hold. */
const MOST = 200;

const counted = (tool: string): 'read' | 'search' | 'list' | 'other' =>
	tool === 'read' || tool === 'search' || tool === 'list' ? tool : 'other';

/** `src/a.ts 10-40` is `src/a.ts`, `Search total in .` is `"total"`: which lines were read is for the full telling. */
const nameIn = ({tool, title}: CallView): string => {
	switch (tool) {
		case 'read':
			return title.replace(/^Read /, '').replace(/ \d+-\d*(?:, ?\d+-\d*)*$/, '');
		case 'search':
			return title.replace(/^Search ([^]*?)(?: in (?:\.|(\S+)))?$/, (_, query: string, path?: string) =>
				path === undefined ? `"${query}"` : `"${query}" in ${path}`,
			);
		default:
			return title;
	}
};

/** The group with a call that is over, when it belongs there. In the full telling there are no groups. */
export const explore = (
	{explored, detail}: Pick<Transcript, 'explored' | 'detail'>,
	call: CallView,
	fact: Body<'tool.finished'>,
): Explored => {
	if (detail === 'full' || !isExploring(call, fact)) return explored;
	if (fact.outcome === 'failed') return {...explored, failed: explored.failed + 1};
	const kind = counted(call.tool);
	const name = nameIn(call);
	const isKnown = explored.names.length >= MOST || explored.names.includes(name);
	return {
		...explored,
		[kind]: explored[kind] + 1,
		names: isKnown ? explored.names : [...explored.names, name],
	};
};

/** Whether the end of a call is told by the group. */
export const isGrouped = ({detail}: Pick<Transcript, 'detail'>, call: CallView, fact: Body<'tool.finished'>): boolean =>
	detail === 'short' && isExploring(call, fact);

const LINES = 2;

/** Names in at most two lines, the last of which says how many more there are. */
const nameLines = (names: readonly string[], columns: number): readonly string[] => {
	const shown = names.map(name => cut(name, columns - ' and 100 more'.length));
	const lay = (count: number): readonly string[] => {
		const more = names.length - count;
		return wrap(`${shown.slice(0, count).join(', ')}${more > 0 ? ` and ${more} more` : ''}`, columns);
	};
	let count = 1;
	while (count < names.length && lay(count + 1).length <= LINES) count += 1;
	return lay(count);
};

/** `Explored: read 6, searched 2, listed 1`, and beneath it what; none when nothing was. */
export const exploredLines = ({read, search, list, other, failed, names}: Explored, look: Look): readonly string[] => {
	const parts = [
		...(read > 0 ? [`read ${read}`] : []),
		...(search > 0 ? [`searched ${search}`] : []),
		...(list > 0 ? [`listed ${list}`] : []),
		...(other > 0 ? [`used ${sayMany(other, 'tool')}`] : []),
		...(failed > 0 ? [`${failed} failed`] : []),
	];
	if (parts.length === 0) return [];
	return [
		...flow(['  ', ...sign('read', look)], `Explored: ${parts.join(', ')}`, look, {indent: '    '}),
		...(names.length === 0 ? [] : nameLines(names, look.columns - 4)).map(line => row(['    ', ['quiet', line]], look)),
	];
};
