import {z} from 'zod';

const duration = /^(\d+(?:\.\d+)?)\s*(ms|s|m|h)?$/;
const unitMs = {ms: 1, s: 1_000, m: 60_000, h: 3_600_000} as const;

/** `90`, `90s`, `5m`, `1h` as milliseconds; a bare number is seconds. Undefined when it is none of these. */
export const readDuration = (text: string): number | undefined => {
	const [, amount, unit = 's'] = duration.exec(text.trim()) ?? [];
	return amount === undefined ? undefined : Number(amount) * unitMs[unit as keyof typeof unitMs];
};

export const Duration = z.union([z.number().positive(), z.string()]).transform((value, context) => {
	const ms = readDuration(String(value));
	if (ms !== undefined && ms > 0) return ms;
	context.addIssue({code: 'custom', message: 'is not a duration: write 90s, 5m or 1h'});
	return z.NEVER;
});
