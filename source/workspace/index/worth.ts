import {availableParallelism, loadavg} from 'node:os';
import {join} from 'node:path';
import type {Start} from './protocol.ts';
import {lookAt} from './stamp.ts';

/** Is there a processor that nobody uses? Where all are busy a second thread only gets in the way of the first. */
export const hasFreeProcessor = (): boolean => availableParallelism() - (loadavg()[0] ?? 0) >= 0.5;

/** Bytes of git's index where about two thousand files are in it. */
const large = 200_000;

/** Is it plain before anything is listed that there is much to read? Of what git does not know it shows a moment later. */
export const isMuchToRead = ({directory, store}: Start): boolean =>
	(store === undefined || lookAt(store) === undefined) &&
	(lookAt(join(directory, '.git', 'index'))?.size ?? 0) >= large;
