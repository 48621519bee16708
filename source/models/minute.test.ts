import {expect, test} from 'vitest';
import {minuteOf} from './minute.ts';

test.each<readonly [string, number | undefined, Readonly<Record<string, string>>, number | undefined]>([
	['says nothing, and nothing is written down', undefined, {}, undefined],
	['says nothing', 8_000, {}, 8_000],
	['is Groq or OpenAI', 8_000, {'x-ratelimit-limit-tokens': '250000'}, 250_000],
	['is Anthropic', undefined, {'anthropic-ratelimit-input-tokens-limit': '30000'}, 30_000],
	['says nonsense', 8_000, {'x-ratelimit-limit-tokens': 'many'}, 8_000],
	['says less than nothing', undefined, {'x-ratelimit-limit-tokens': '-1'}, undefined],
])('the tokens of a minute are known when a vendor %s', (_, written, headers, tokens) => {
	const minute = minuteOf(written === undefined ? {} : {perMinute: written});
	minute.hear(new Headers(headers));
	expect(minute.tokens).toBe(tokens);
});
