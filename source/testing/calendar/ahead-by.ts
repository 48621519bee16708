import {pathToFileURL} from 'node:url';
import {join} from 'node:path';

/** The flag of a Node whose calendar is moved by as many days as `AHEAD` says. */
export const moving = `--import=${pathToFileURL(join(import.meta.dirname, 'ahead.ts')).href}`;

export const AHEAD = 'UNIFIED_DGM_TEST_AHEAD';

/** The environment of a Node that is started now and takes it for that moment. */
export const startedAt = (moment: string): Readonly<Record<string, string>> => ({
	[AHEAD]: String((Date.parse(moment) - Date.now()) / 86_400_000),
	NODE_OPTIONS: moving,
});
