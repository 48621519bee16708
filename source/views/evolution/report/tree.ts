import {stratify, tree, type HierarchyPointLink, type HierarchyPointNode} from 'd3-hierarchy';
import {linkHorizontal} from 'd3-shape';
import {countsOf, meanOf} from '../../../core/evolution/archive.ts';
import type {EvolutionState} from '../../../core/evolution/state.ts';
import {interval90} from '../../../core/evolution/statistics.ts';
import {oneLine} from '../../plain.ts';
import {sayRecord} from '../say.ts';
import {html, type Html} from './html.ts';

/** A child that was begun: in the archive, or never born. */
type Node = {readonly id: string; readonly parent: string | null; readonly about: string; readonly stillborn?: string};

const nodesOf = ({archive, children}: EvolutionState): readonly Node[] => {
	const known = new Set(archive.map(({id}) => id));
	const about = (id: string): string => children[id]?.manifest?.mechanism ?? '';
	return [
		// In a record with a hole a parent may be missing: who comes from nowhere is not drawn.
		...archive.flatMap(({id, parent}) =>
			parent === null || known.has(parent) ? [{id, parent, about: parent === null ? "today's agent" : about(id)}] : [],
		),
		...Object.entries(children).flatMap(([id, {parent, stillborn}]) =>
			known.has(id) || stillborn === undefined || !known.has(parent) ? [] : [{id, parent, about: about(id), stillborn}],
		),
	];
};

// In the units of the picture.
const ROW = 34;
const COLUMN = 200;
const BAR = {width: 90, height: 8};
const EDGE = 24;

const viable = ({archive, champion, promoted}: EvolutionState, {id, about}: Node): Html => {
	const variant = archive.find(one => one.id === id);
	const counts = variant === undefined ? {solved: 0, failed: 0} : countsOf(variant);
	const [low, high] = interval90(counts);
	const tried = counts.solved + counts.failed;
	const standing = variant?.standing ?? 'open';
	const marks = [
		...(id === champion ? ['champion'] : []),
		...(id === promoted ? ['promoted'] : []),
		...(standing === 'open' ? [] : [standing]),
	];
	const middle = BAR.height / 2 + 4;
	const bar = html`<rect class="track" x="8" y="4" width="${BAR.width}" height="${BAR.height}" rx="2" />
		<rect class="score" x="8" y="4" width="${(BAR.width * meanOf(counts)).toFixed(1)}" height="${BAR.height}" rx="2" />
		<path class="interval" d="M${(8 + BAR.width * low).toFixed(1)} ${middle}H${(8 + BAR.width * high).toFixed(1)}" />`;
	return html`<g class="${['variant', ...marks].join(' ')}"
		><title>${id}: ${sayRecord(counts.solved, counts.failed)}. ${oneLine(about, 200)}</title><circle r="4" /><a
			href="#${id}"
			><text x="8" y="-2">${id}${marks.length === 0 ? '' : ` ${marks.join(', ')}`}</text></a
		>
		${tried === 0 ? html`<text class="quiet" x="8" y="12">not tried</text>` : [bar, html`<text class="quiet" x="${BAR.width + 14}" y="12">${counts.solved}/${tried}</text>`]}</g
	>`;
};

const born = (state: EvolutionState, node: HierarchyPointNode<Node>): Html => {
	const {data} = node;
	const drawn =
		data.stillborn === undefined
			? viable(state, data)
			: html`<g class="stillborn"
					><title>${data.id} is stillborn: ${oneLine(data.stillborn, 200)}</title><circle r="3" /><text x="8" y="4"
						>${data.id} stillborn</text
					></g
				>`;
	return html`<g transform="translate(${node.y.toFixed(1)} ${node.x.toFixed(1)})">${drawn}</g>`;
};

/** The archive as a picture: every variant right of its parent, with the bar of its score, where it lies with 90 %, and how often it was tried. Empty when there is none. */
export const lineage = (state: EvolutionState): Html => {
	const nodes = nodesOf(state);
	if (nodes.length === 0) return html``;
	const root = stratify<Node>()
		.id(({id}) => id)
		.parentId(({parent}) => parent)([...nodes]);
	const laid = tree<Node>()
		.nodeSize([ROW, COLUMN])
		.separation(() => 1)(root);
	const all = laid.descendants();
	const [top, bottom] = [Math.min(...all.map(({x}) => x)), Math.max(...all.map(({x}) => x))];
	const width = laid.height * COLUMN + COLUMN + 2 * EDGE;
	const height = bottom - top + 2 * EDGE;
	const path = linkHorizontal<HierarchyPointLink<Node>, HierarchyPointNode<Node>>()
		.x(({y}) => y)
		.y(({x}) => x);
	const links = laid.links().map(link => html`<path class="link" d="${path(link) ?? ''}" />`);
	return html`<div class="wide">
		<svg
			role="img"
			aria-label="The variants and where they come from"
			width="${width}"
			height="${height.toFixed(0)}"
			viewBox="${-EDGE} ${(top - EDGE).toFixed(1)} ${width} ${height.toFixed(1)}"
		>
			${links} ${all.map(node => born(state, node))}
		</svg>
	</div>`;
};
