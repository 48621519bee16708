import {area, curveStepAfter, line} from 'd3-shape';
import {sayCost} from '../../amount.ts';
import type {Belief, Moment} from './history.ts';
import {html, type Html} from './html.ts';

// In the units of the picture.
const SIZE = {width: 720, height: 220};
const EDGE = {left: 48, right: 16, top: 12, bottom: 28};

type Axes = {readonly x: (value: number) => number; readonly y: (value: number) => number};

const axesFor = (most: {readonly x: number; readonly y: number}): Axes => ({
	x: value => EDGE.left + (value / Math.max(most.x, 1e-9)) * (SIZE.width - EDGE.left - EDGE.right),
	y: value => SIZE.height - EDGE.bottom - (value / Math.max(most.y, 1e-9)) * (SIZE.height - EDGE.top - EDGE.bottom),
});

const QUARTERS = [0, 0.25, 0.5, 0.75, 1] as const;

const frame = ({x, y}: Axes, most: {readonly x: number; readonly y: number}, say: (value: number) => string): Html => {
	const right = SIZE.width - EDGE.right;
	const rows = QUARTERS.map(
		part =>
			html`<path class="grid" d="M${EDGE.left} ${y(part * most.y).toFixed(1)}H${right}" /><text
					class="tick"
					text-anchor="end"
					x="${EDGE.left - 6}"
					y="${(y(part * most.y) + 4).toFixed(1)}"
					>${say(part * most.y)}</text
				>`,
	);
	const columns = QUARTERS.map(
		part =>
			html`<text class="tick" text-anchor="middle" x="${x(part * most.x).toFixed(1)}" y="${SIZE.height - 8}"
				>${Math.round(part * most.x)}</text
			>`,
	);
	return html`${rows}${columns}`;
};

const svg = (label: string, content: readonly Html[]): Html =>
	html`<div class="wide">
		<svg
			role="img"
			aria-label="${label}"
			width="${SIZE.width}"
			height="${SIZE.height}"
			viewBox="0 0 ${SIZE.width} ${SIZE.height}"
		>
			${content}
		</svg>
	</div>`;

type Point = {readonly evaluations: number; readonly belief: Belief};

const curve = ({x, y}: Axes, points: readonly Point[], name: string): Html => {
	const band = area<Point>()
		.x(({evaluations}) => x(evaluations))
		.y0(({belief}) => y(belief.low))
		.y1(({belief}) => y(belief.high))
		.curve(curveStepAfter);
	const mean = line<Point>()
		.x(({evaluations}) => x(evaluations))
		.y(({belief}) => y(belief.mean))
		.curve(curveStepAfter);
	return html`<path class="band ${name}" d="${band([...points]) ?? ''}" /><path
			class="curve ${name}"
			d="${mean([...points]) ?? ''}"
		/>`;
};

const percent = (share: number): string => `${Math.round(share * 100)} %`;

/** What was believed of the best variant, and of the champion, over the evaluations that were charged: means, and where the rates lay with 90 %. */
export const beliefs = (moments: readonly Moment[]): Html => {
	const most = {x: moments.at(-1)?.evaluations ?? 0, y: 1};
	const axes = axesFor(most);
	const best = moments.map(({evaluations, best: belief}) => ({evaluations, belief}));
	const champion = moments.flatMap(({evaluations, champion: belief}) =>
		belief === undefined ? [] : [{evaluations, belief}],
	);
	return svg('What was believed over the evaluations', [
		frame(axes, most, percent),
		curve(axes, best, 'best'),
		curve(axes, champion, 'champion'),
	]);
};

/** What was charged in USD over the evaluations; nothing when nothing was. */
export const spending = (moments: readonly Moment[]): Html => {
	const most = {x: moments.at(-1)?.evaluations ?? 0, y: Math.max(0, ...moments.map(({usd}) => usd))};
	if (most.y === 0) return html``;
	const axes = axesFor(most);
	const spent = line<Moment>()
		.x(({evaluations}) => axes.x(evaluations))
		.y(({usd}) => axes.y(usd))
		.curve(curveStepAfter);
	return svg('What was charged over the evaluations', [
		frame(axes, most, value => sayCost(value)),
		html`<path class="curve best" d="${spent([...moments]) ?? ''}" />`,
	]);
};
