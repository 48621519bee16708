import {fillRuns, wrapRuns, type Run, type Runs} from '../text/runs.ts';
import {certain} from './certain.ts';
import {inlineRuns} from './inline.ts';

/** UTF-16 units after which marks no longer find their ends: so a paragraph of any length costs what its length costs. */
const REACH = 8_000;

/** A paragraph that grows: runs that are certain but fill no line yet, and source whose meaning is not certain. */
export type Flow = {
	readonly runs: Runs;
	readonly source: string;
	/** Units of the source until marks begin anew, at the space after them. */
	readonly room: number;
	/** How long the source is when it is worth another look. */
	readonly due: number;
};

export const emptyFlow: Flow = {runs: [], source: '', room: REACH, due: 0};

export const isEmpty = ({runs, source}: Flow): boolean => runs.length === 0 && source === '';

/** More source at the end. */
export const pour = (flow: Flow, text: string): Flow => {
	const runs: Run[] = [...flow.runs];
	let source = flow.source + text;
	let {room} = flow;
	while (source.length > room) {
		const far = source.slice(room).search(/\s/);
		if (far === -1) break;
		runs.push(...inlineRuns(source.slice(0, room + far)));
		source = source.slice(room + far);
		room = REACH;
	}
	return {...flow, runs, source, room};
};

/** The lines that are full and certain, at a width, and what is left without them. */
export const settle = (flow: Flow, columns: number): {readonly flow: Flow; readonly lines: readonly Runs[]} => {
	const end = certain(flow.source);
	const {lines, rest} = fillRuns([...flow.runs, ...inlineRuns(flow.source.slice(0, end))], columns);
	const source = flow.source.slice(end);
	const due = source.length < 1_000 ? 0 : source.length * 1.5;
	return {flow: {runs: rest, source, room: flow.room - end, due}, lines};
};

/** All lines that are left, of a paragraph that has ended. */
export const drain = ({runs, source}: Flow, columns: number): readonly Runs[] =>
	wrapRuns([...runs, ...inlineRuns(source.trimEnd())], columns);
