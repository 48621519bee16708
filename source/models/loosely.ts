/** An object from outside, of which nothing is sure. */
export type Bag = Readonly<Record<string, unknown>>;

const nothing: Bag = {};

/** The value as an object; an empty one when it is none. */
export const bag = (value: unknown): Bag =>
	typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Bag) : nothing;

/** The value as text; empty when it is none. */
export const textOf = (value: unknown): string => (typeof value === 'string' ? value : '');

/** The value as a list; empty when it is none. */
export const listOf = (value: unknown): readonly unknown[] => (Array.isArray(value) ? value : []);

/** The value as a number of tokens; undefined when it is none. */
export const countOf = (value: unknown): number | undefined =>
	typeof value === 'number' && Number.isSafeInteger(value) && value >= 0 ? value : undefined;
