import type {Imported} from './draft.ts';

export const FORMATS = ['exercism', 'swe_bench', 'harbor'] as const;
export type Format = (typeof FORMATS)[number];

/** Reads tasks of another format: a checkout of a track, a file of rows, a folder of tasks. Rejects when `from` cannot be read at all. */
export const importFrom = async (format: Format, from: string): Promise<Imported> => {
	switch (format) {
		case 'exercism':
			return (await import('./exercism.ts')).importExercism(from);
		case 'swe_bench':
			return (await import('./swe-bench.ts')).importSweBench(from);
		case 'harbor':
			return (await import('./harbor.ts')).importHarbor(from);
	}
};
