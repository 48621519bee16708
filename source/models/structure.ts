import type {JsonSchema} from '../core/message.ts';

/** Keywords that vendors' constrained decoding takes; any other makes a strict request a refused one. */
const plain = new Set([
	'$schema',
	'type',
	'properties',
	'required',
	'additionalProperties',
	'items',
	'enum',
	'const',
	'description',
	'title',
	'anyOf',
]);

const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
	typeof value === 'object' && value !== null && !Array.isArray(value);

/** Can a vendor force an answer into this schema? Every object closed, every property required, and only plain keywords. */
export const isStrict = (schema: unknown): boolean => {
	if (!isObject(schema) || Object.keys(schema).some(key => !plain.has(key))) return false;
	const {properties, items, anyOf, required, additionalProperties} = schema;
	if (schema['type'] === 'object' || properties !== undefined) {
		if (additionalProperties !== false || !isObject(properties) || !Array.isArray(required)) return false;
		const keys = Object.keys(properties);
		if (!keys.every(key => required.includes(key)) || !Object.values(properties).every(isStrict)) return false;
	}
	if (items !== undefined && !isStrict(items)) return false;
	return anyOf === undefined || (Array.isArray(anyOf) && anyOf.every(isStrict));
};

/** The wish for JSON, for models that cannot be forced. */
export const sayJson = (schema: JsonSchema): string =>
	`Answer with one JSON value that fits this JSON Schema, and nothing else: no code fence, no words around it.\n${JSON.stringify(schema)}`;
