import {z} from 'zod';

type Fields = Readonly<Record<string, z.ZodType>>;

const innermost = (schema: z.ZodType): z.ZodType =>
	schema instanceof z.ZodOptional ||
	schema instanceof z.ZodNullable ||
	schema instanceof z.ZodDefault ||
	schema instanceof z.ZodReadonly
		? innermost(schema.unwrap() as z.ZodType)
		: schema;

const parsed = (text: string): unknown => {
	try {
		return JSON.parse(text);
	} catch {
		return text;
	}
};

/** A value as its field wants it, when a model sent it in other clothes. */
const dressed = (value: unknown, field: z.ZodType | undefined): unknown => {
	if (field === undefined) return value;
	const wanted = innermost(field);
	if (typeof value === 'number' && wanted instanceof z.ZodString) return String(value);
	if (wanted instanceof z.ZodArray && typeof value === 'string') {
		const list = parsed(value);
		return Array.isArray(list) ? list : value;
	}
	if (typeof value !== 'string') return value;
	const text = value.trim();
	if (wanted instanceof z.ZodNumber && /^[+-]?\d+(\.\d+)?$/.test(text)) return Number(text);
	if (wanted instanceof z.ZodBoolean && /^(true|false)$/i.test(text)) return text.toLowerCase() === 'true';
	return value;
};

/**
 * A schema that also takes what models really send: numbers and booleans as strings, null for what is left out, arguments
 * encoded twice, and the `aliases` of properties that other agents call something else. Its JSON Schema is that of `object`.
 */
export const lenient = <Shape extends z.ZodRawShape>(
	object: z.ZodObject<Shape>,
	aliases: Readonly<Record<string, string>> = {},
): z.ZodType<z.infer<z.ZodObject<Shape>>> => {
	const fields = object.shape as unknown as Fields;
	const tidy = (raw: unknown): unknown => {
		const value = typeof raw === 'string' ? parsed(raw) : raw;
		if (typeof value !== 'object' || value === null || Array.isArray(value)) return value;
		const tidied: Record<string, unknown> = {};
		for (const [name, given] of Object.entries(value)) {
			const other = aliases[name];
			const known = name in fields || other === undefined || other in value ? name : other;
			if (given !== null) tidied[known] = dressed(given, fields[known]);
		}
		return tidied;
	};
	return z.preprocess(tidy, object) as z.ZodType<z.infer<z.ZodObject<Shape>>>;
};
