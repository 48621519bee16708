import {readFile} from 'node:fs/promises';
import {join} from 'node:path';
import {parse} from 'yaml';
import {RepairKnobs} from '../../core/repair.ts';
import type {Model} from '../../core/model.ts';
import {type OfflineId, offlineModel} from './model.ts';

const profile = join(import.meta.dirname, '../../../profiles/offline.yaml');

/** The knobs as they are shipped. */
export const shippedKnobs = async (): Promise<RepairKnobs> =>
	RepairKnobs.parse((parse(await readFile(profile, 'utf8')) as {repair: unknown}).repair);

const shipped = await shippedKnobs();

/** The offline models as they are shipped, with some of the budget changed. */
export const offline = (id: OfflineId, budget: Partial<RepairKnobs['budget']> = {}): Model =>
	offlineModel(id, {knobs: {...shipped, budget: {...shipped.budget, ...budget}}});
