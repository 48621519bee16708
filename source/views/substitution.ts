import type {Body} from '../core/session/event.ts';
import {oneLine} from './plain.ts';

/** What was said of models so far, so that it is said once. */
export type ToldOfModels = readonly string[];

/** What a person should know about the choice of a model, as far as it is not told: that it stands in for another, that it will not be there for long. */
export const substitutionLines = (
	{model, passed, warning}: Body<'model.chosen'>,
	told: ToldOfModels,
): readonly string[] => {
	const fresh = passed.find(one => !told.includes(keyOf(one)));
	return [
		...(fresh === undefined ? [] : [oneLine(`${fresh.model}: ${fresh.why}; using ${model.vendor}:${model.id}`, 300)]),
		...(warning === undefined || told.includes(warning) ? [] : [oneLine(warning, 300)]),
	];
};

const keyOf = ({vendor, model, why}: Body<'model.chosen'>['passed'][number]): string => `${vendor}:${model} ${why}`;

/** What is told once a choice is: of those that were passed over, one is named, and the others need not be. */
export const afterChoice = (told: ToldOfModels, {passed, warning}: Body<'model.chosen'>): ToldOfModels => [
	...new Set([...told, ...passed.map(keyOf), ...(warning === undefined ? [] : [warning])]),
];

/** Is a fault said by what follows it: by the choice of another model, or by how the stage or the turn ends? */
export const isSaidLater = ({fault}: Body<'model.failed'>): boolean =>
	fault.kind === 'aborted' || fault.kind === 'gone' || fault.kind === 'auth';
