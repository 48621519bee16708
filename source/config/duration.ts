import {z} from 'zod';
import {readDuration} from './limits.ts';

export const Duration = z.union([z.number().positive(), z.string()]).transform((value, context) => {
	const ms = readDuration(String(value));
	if (ms !== undefined && ms > 0) return ms;
	context.addIssue({code: 'custom', message: 'is not a duration: write 90s, 5m or 1h'});
	return z.NEVER;
});
