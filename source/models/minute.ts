import type {Entry} from './catalogue.ts';

/**
 * What vendors say of how many tokens they take in a minute. Those of input where they are counted apart.
 * https://console.groq.com/docs/rate-limits, https://developers.openai.com/api/docs/guides/rate-limits, https://platform.claude.com/docs/en/api/rate-limits
 */
const names = ['anthropic-ratelimit-input-tokens-limit', 'x-ratelimit-limit-tokens'] as const;

/** Tokens that a model's vendor takes in a minute: as it said last, and until it says so as the catalogue does. */
export type Minute = {
	readonly tokens: number | undefined;
	readonly hear: (headers: Headers) => void;
};

export const minuteOf = ({perMinute}: Pick<Entry, 'perMinute'>): Minute => {
	let tokens = perMinute;
	return {
		get tokens() {
			return tokens;
		},
		hear: headers => {
			const said = names
				.map(name => Number(headers.get(name) ?? Number.NaN))
				.find(one => Number.isInteger(one) && one > 0);
			tokens = said ?? tokens;
		},
	};
};

/** What a model says of itself besides its name: as its entry does, and as its vendor said last. */
export const saysOf = ({window, sees, tokens}: Entry, minute: Minute) => ({
	window,
	sees,
	...(tokens === undefined ? {} : {tokens}),
	get perMinute(): number | undefined {
		return minute.tokens;
	},
});
