import {sayMany} from '../../views/amount.ts';
import type {DiffFile} from '../../views/unified.ts';
import {run, type Run, type Runs} from '../text/runs.ts';
import type {Look} from '../theme.ts';
import {countOf} from './count.ts';

/** What happens to a file besides its text, in words. */
const fatesOf = ({fate, notes, from, path}: DiffFile): readonly string[] => {
	const mode = notes
		.find(note => note.startsWith('new mode '))
		?.slice('new mode '.length)
		.trim();
	return [
		...(fate === 'new' ? ['new file'] : fate === 'deleted' ? ['deleted'] : []),
		...(from === path ? [] : [`renamed from ${from}`]),
		...(notes.some(note => note.startsWith('Binary files ')) ? ['binary'] : []),
		...(mode === undefined ? [] : [`mode ${mode}`]),
	];
};

const spokenHead = (file: DiffFile): Runs => {
	const {added, removed} = countOf(file);
	const counts = [
		...(added > 0 ? [`${sayMany(added, 'line')} added`] : []),
		...(removed > 0 ? [`${sayMany(removed, 'line')} removed`] : []),
	];
	return [run(`file ${file.path}: ${[...fatesOf(file), ...counts].join(', ')}`)];
};

/** A line that names a file and says how it changed. */
export const headOf = (file: DiffFile, look: Look): Runs => {
	if (look.spoken) return spokenHead(file);
	const {added, removed} = countOf(file);
	const parts: readonly Run[] = [
		...(added > 0 ? [run(`+${added}`, 'good')] : []),
		...(removed > 0 ? [run(`−${removed}`, 'bad')] : []),
		...fatesOf(file).map((fate, at) => run(at === 0 ? fate : `· ${fate}`, 'quiet')),
	];
	return [run(file.path, 'heading'), ...parts.flatMap(part => [run(' '), part])];
};

/** The same without the name, where that is known: undefined when nothing but text has changed. */
export const fateOf = (file: DiffFile): Runs | undefined => {
	const fates = fatesOf(file);
	return fates.length === 0 || (file.fate !== 'kept' && fates.length === 1 && file.hunks.length > 0)
		? undefined
		: [run(fates.join(' · '), 'quiet')];
};
