import type {Call, Thread} from './state.ts';

/** Answers in a row that bring nothing new, after which a stage is stopped: work that waits for something repeats itself, too, but less often. */
export const REPEATS = 10;

/** A number for a text, of 53 bits: texts that differ have different ones as good as always. */
const digest = (text: string): number => {
	let [one, other] = [0xde_ad_be_ef, 0x41_c6_ce_57];
	for (let at = 0; at < text.length; at += 1) {
		const code = text.charCodeAt(at);
		one = Math.imul(one ^ code, 2_654_435_761);
		other = Math.imul(other ^ code, 1_597_334_677);
	}
	one = Math.imul(one ^ (one >>> 16), 2_246_822_507) ^ Math.imul(other ^ (other >>> 13), 3_266_489_909);
	other = Math.imul(other ^ (other >>> 16), 2_246_822_507) ^ Math.imul(one ^ (one >>> 13), 3_266_489_909);
	return 4_294_967_296 * (2_097_151 & other) + (one >>> 0);
};

/**
 * A conversation after the calls of an answer are through. The same calls with the same results as before are what tells a loop from work: work
 * changes something between two looks at it, so that one of them differs.
 */
export const noted = (thread: Thread, made: readonly Call[]): Pick<Thread, 'seen' | 'stale'> => {
	const one = digest(JSON.stringify(made.map(({tool, input, finished}) => [tool, input, finished])));
	const {seen, stale} = thread;
	return seen.includes(one) ? {seen, stale: stale + 1} : {seen: [...seen, one], stale: 0};
};
