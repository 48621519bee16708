import type {ModelName} from '../../core/model.ts';
import type {Body} from '../../core/session/event.ts';
import {oneLine} from '../../views/plain.ts';

/** A model as people call it: its id says enough, but for those that are no models. */
export const nameOf = ({vendor, id}: ModelName): string => oneLine(vendor === 'offline' ? `offline ${id}` : id);

/** The same where there is little room: without who published it, and without the date of its making. */
export const shortNameOf = (model: ModelName): string =>
	nameOf(model)
		.replace(/^.*\//, '')
		.replace(/-(?:20\d{6}|20\d\d-\d\d-\d\d|latest)$/, '');

/** What a person should know about the choice of a model: that it stands in for another, that it will not be there for long. */
export const substitutions = ({model, passed, warning}: Body<'model.chosen'>): readonly string[] => {
	const [first] = passed;
	return [
		...(first === undefined ? [] : [oneLine(`${first.model}: ${first.why}; using ${model.vendor}:${model.id}`, 300)]),
		...(warning === undefined ? [] : [oneLine(warning, 300)]),
	];
};
