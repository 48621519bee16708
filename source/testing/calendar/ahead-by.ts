import {pathToFileURL} from 'node:url';
import {join} from 'node:path';

/** The environment of a Node that lives so many days ahead, or behind when it is less than none. */
export const aheadBy = (days: number): Readonly<Record<string, string>> => ({
	UNIFIED_DGM_TEST_AHEAD: String(days),
	NODE_OPTIONS: `--import=${pathToFileURL(join(import.meta.dirname, 'ahead.ts')).href}`,
});

/** The environment of a Node that is started now and takes it for that moment. */
export const startedAt = (moment: string): Readonly<Record<string, string>> =>
	aheadBy((Date.parse(moment) - Date.now()) / 86_400_000);
