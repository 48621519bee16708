import type {ModelName} from '../../core/model.ts';
import {oneLine} from '../../views/plain.ts';

/** A model as people call it: its id says enough, but for those that are no models. */
export const nameOf = ({vendor, id}: ModelName): string => oneLine(vendor === 'offline' ? `offline ${id}` : id);

/** The same where there is little room: without who published it, and without the date of its making. */
export const shortNameOf = (model: ModelName): string =>
	nameOf(model)
		.replace(/^.*\//, '')
		.replace(/-(?:20\d{6}|20\d\d-\d\d-\d\d|latest)$/, '');
