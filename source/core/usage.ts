import type {Usage} from './model.ts';

/** What a server says that it counted. Vendors agree in the names, and not in what is a part of what. */
type Counted = {
	readonly input: number | undefined;
	readonly output: number | undefined;
	readonly total: number | undefined;
	readonly cacheRead: number;
	readonly cacheWrite: number;
	readonly thought: number;
};

/**
 * Makes one of what vendors count in several ways, and never less than was used.
 *
 * Thinking is a part of the output at OpenAI, and beside it at xAI (https://docs.x.ai/docs/key-information/consumption-and-rate-limits)
 * and Gemini: then the total exceeds the sum, or it alone exceeds the output. Cached input is a part of the input nearly everywhere:
 * where it is more than that, or is just what the total has too much, it is beside it.
 */
export const reconciled = ({input, output, total, cacheRead, cacheWrite, thought}: Counted): Usage | null => {
	const prompt = input ?? (total !== undefined && output !== undefined ? Math.max(0, total - output) : undefined);
	if (prompt === undefined || (output === undefined && total === undefined)) return null;
	const said = output ?? 0;
	const cached = cacheRead + cacheWrite;
	const over = total === undefined ? 0 : Math.max(0, total - prompt - said);
	const isCacheBeside = cached > prompt || (cached > 0 && over === cached && over !== thought && output !== undefined);
	const read = isCacheBeside ? prompt + cached : prompt;
	const made = Math.max(said, total === undefined ? 0 : total - read, thought > said ? said + thought : 0);
	// Servers that do not count send zeros.
	if (read + made === 0) return null;
	return {input: read - cached, output: made, cacheRead, cacheWrite};
};
