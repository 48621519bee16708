import {UserError} from '../core/user-error.ts';

const duration = /^(\d+(?:\.\d+)?)\s*(ms|s|m|h)?$/;
const unitMs = {ms: 1, s: 1_000, m: 60_000, h: 3_600_000} as const;

/** `90`, `90s`, `5m`, `1h` as milliseconds; a bare number is seconds. Undefined when it is none of these. */
export const readDuration = (text: string): number | undefined => {
	const [, amount, unit = 's'] = duration.exec(text.trim()) ?? [];
	return amount === undefined ? undefined : Number(amount) * unitMs[unit as keyof typeof unitMs];
};

/** What `--max-cost` says, in USD. */
export const readMaxCost = (text: string): number => {
	const usd = text.trim() === '' ? 0 : Number(text);
	if (usd > 0 && Number.isFinite(usd)) return usd;
	throw new UserError(`--max-cost takes an amount in USD, not "${text}"`, 'for example: --max-cost 0.50');
};

/** What `--max-time` says, in milliseconds. */
export const readMaxTime = (text: string): number => {
	const ms = readDuration(text);
	if (ms !== undefined && ms > 0) return ms;
	throw new UserError(`--max-time takes a duration, not "${text}"`, 'for example: --max-time 10m');
};
