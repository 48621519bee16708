import {z} from 'zod';

/**
 * What went wrong outside, in the few kinds that ask for different things to be done:
 *
 * - `auth`: a key is missing or refused; not retried
 * - `gone`: the model is retired or not served here; the next candidate is taken
 * - `rate-limit`: too many requests or tokens, or the vendor is overloaded; retried after `retryAfterMs`
 * - `overflow`: the request does not fit the model's window
 * - `network`: no answer, a broken or silent stream, a 5xx; retried
 * - `refused`: the vendor or model will not answer this
 * - `invalid`: the request was malformed; a retry would fail the same way
 * - `aborted`: we stopped it ourselves
 * - `unknown`: none of these; not retried
 */
export const Fault = z.object({
	kind: z.enum(['auth', 'gone', 'rate-limit', 'overflow', 'network', 'refused', 'invalid', 'aborted', 'unknown']),
	/** One line for a person. */
	message: z.string(),
	/** What to do about it, one line. */
	hint: z.string().optional(),
	/** Milliseconds that the vendor asked us to wait. */
	retryAfterMs: z.number().nonnegative().optional(),
});
export type Fault = Readonly<z.infer<typeof Fault>>;
