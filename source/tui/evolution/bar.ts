import type {Paint} from '../theme.ts';

/** A part of a whole as a bar of so many columns. */
export const shareBar = (share: number, columns: number, paint: Paint): string => {
	const full = Math.round(Math.max(0, Math.min(1, share)) * columns);
	return `${paint('action', '█'.repeat(full))}${paint('quiet', '░'.repeat(columns - full))}`;
};

/**
 * A rate on a line from 0 to 1 of so many columns: where it lies with 90 %, and its mean. It can be read without colours: `····━━●━━━····`.
 */
export const rateBar = (
	rate: {readonly low: number; readonly mean: number; readonly high: number} | undefined,
	columns: number,
	paint: Paint,
): string => {
	if (columns < 1) return '';
	if (rate === undefined) return paint('quiet', '·'.repeat(columns));
	const place = (at: number): number => Math.max(0, Math.min(columns - 1, Math.floor(at * columns)));
	const mean = place(rate.mean);
	const [from, to] = [Math.min(place(rate.low), mean), Math.max(place(rate.high), mean)];
	return [
		paint('quiet', '·'.repeat(from)),
		paint('action', '━'.repeat(mean - from)),
		paint('heading', '●'),
		paint('action', '━'.repeat(to - mean)),
		paint('quiet', '·'.repeat(columns - 1 - to)),
	].join('');
};
