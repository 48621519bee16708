import type {Brief} from './brief.ts';

const most = 40;

/** The ranking that the brief already holds, as the JSON that a context stage asks for: files shown first, then the listing's order. */
export const rankAnswer = ({files, listing}: Brief): string => {
	const why = new Map(files.map(file => [file.path, file.why]));
	const paths = [...new Set([...why.keys(), ...listing])].slice(0, most);
	const ranked = paths.map((path, at) => ({
		path,
		score: Math.round((10 - (9 * at) / most) * 100) / 100,
		why: why.get(path) || 'ranked without a model',
	}));
	return JSON.stringify({files: ranked});
};
