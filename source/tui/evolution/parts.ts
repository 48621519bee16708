import type {Job} from '../../core/evolution/job.ts';
import {oneLine} from '../../views/plain.ts';
import {cut} from '../text/wrap.ts';
import type {Look} from '../theme.ts';
import type {Panel} from './panel.ts';

const jobWords = ({what, manifest}: Job): string => {
	if (what.do === 'breed')
		return `${what.variant} is bred from ${what.parent}${manifest === undefined ? '' : `: ${manifest.mechanism}`}`;
	const purpose = {
		price: ' for the price',
		search: '',
		holdout: ' of the hold-out',
		sentinel: ', a sentinel',
		canary: ', a canary',
	}[what.for];
	return `${what.variant} plays ${what.task}${purpose}`;
};

/** What is running now, with what it says. */
export const nowLines = ({state, said}: Panel, {columns, paint, spoken}: Look, rows: number): readonly string[] => {
	const running = state.jobs.filter(({end}) => end === undefined);
	if (rows < 1) return [];
	if (running.length === 0)
		return said[''] === undefined || state.finished !== undefined
			? []
			: [cut(paint('quiet', `  ${said['']}`), columns)];
	const lines = running.map(job => {
		const words = said[job.id];
		return cut(
			`${spoken ? 'now: ' : '  '}${oneLine(jobWords(job), 200)}${words === undefined ? '' : paint('quiet', ` · ${words}`)}`,
			columns,
		);
	});
	return lines.length <= rows
		? lines
		: [...lines.slice(0, rows - 1), paint('quiet', `  … ${lines.length - rows + 1} more`)];
};

/** The selected variant: what it is to be, and why. */
export const selectedLines = ({state, selected}: Panel, look: Look, rows: number): readonly string[] => {
	const {columns, paint} = look;
	const manifest = state.children[selected]?.manifest;
	if (rows < 2) return [];
	if (manifest === undefined)
		return selected === 'v0'
			? []
			: [cut(`${paint('heading', selected)}  ${paint('quiet', 'its manifest is not known')}`, columns)];
	const {mechanism, rootCause, change, fixes, endangers} = manifest;
	const entry = (name: string, text: string): string => cut(`  ${paint('quiet', name)} ${oneLine(text, 400)}`, columns);
	return [
		cut(`${paint('heading', selected)}  ${oneLine(mechanism, 400)}`, columns),
		entry('changes', change),
		entry('because', rootCause),
		...(fixes.length + endangers.length === 0
			? []
			: [entry('is to mend', `${fixes.join(', ') || 'nothing'}; endangers ${endangers.join(', ') || 'nothing'}`)]),
	].slice(0, rows);
};

/** What came last, where there is room for it. */
export const latelyLines = ({lately}: Panel, {columns, paint}: Look, rows: number): readonly string[] => {
	const shown = lately.slice(-Math.max(0, rows - 2));
	if (rows < 3 || shown.length === 0) return [];
	const painted = shown.map(({tone, text}) =>
		cut(`  ${tone === 'plain' || tone === 'heading' ? text : paint(tone, text)}`, columns),
	);
	return ['', paint('heading', 'Lately'), ...painted];
};
