import {fillRuns, wrapRuns, type Run, type Runs} from '../text/runs.ts';
import {certain} from './certain.ts';
import {inlineRuns} from './inline.ts';

/** UTF-16 units within which a mark must end: so a paragraph of any length costs what its length costs. */
const REACH = 2_000;

/** A paragraph that grows: runs that are certain but fill no line yet, and source whose meaning is not certain. */
export type Flow = {
	readonly runs: Runs;
	readonly source: string;
	/** Units of the source until what has not become certain is taken as it stands, at the space after them. */
	readonly room: number;
	/** How long the source is when it is worth another look. */
	readonly due: number;
};

export const emptyFlow: Flow = {runs: [], source: '', room: REACH, due: 0};

export const isEmpty = ({runs, source}: Flow): boolean => runs.length === 0 && source === '';

/**
 * More source at the end. Where it is too long, what is certain of it is taken; if nothing is, a mark has no end within its reach, and what
 * there is counts as complete. Both happen at the same places wherever the text is cut into pieces.
 */
export const pour = (flow: Flow, text: string): Flow => {
	const runs: Run[] = [...flow.runs];
	let source = flow.source + text;
	let {room} = flow;
	while (source.length > room) {
		const far = source.slice(room).search(/\s/);
		if (far === -1) break;
		const part = source.slice(0, room + far);
		const sure = certain(part);
		const end = sure > 0 || room < REACH ? sure : part.length;
		runs.push(...inlineRuns(source.slice(0, end)));
		source = source.slice(end);
		room = REACH;
	}
	return {...flow, runs, source, room};
};

/** The lines that are full and certain, at a width, and what is left without them. */
export const settle = (flow: Flow, columns: number): {readonly flow: Flow; readonly lines: readonly Runs[]} => {
	const end = certain(flow.source);
	const {lines, rest} = fillRuns([...flow.runs, ...inlineRuns(flow.source.slice(0, end))], columns);
	const source = flow.source.slice(end);
	const due = source.length < 500 ? 0 : source.length * 1.25;
	return {flow: {runs: rest, source, room: flow.room - end, due}, lines};
};

/** All lines that are left, of a paragraph that has ended. */
export const drain = ({runs, source}: Flow, columns: number): readonly Runs[] =>
	wrapRuns([...runs, ...inlineRuns(source.trimEnd())], columns);
