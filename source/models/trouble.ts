import type {Trouble} from './fault.ts';
import {type Bag, bag, listOf} from './loosely.ts';
import {Flood} from './pieces.ts';

const text = (value: unknown): string | undefined => (typeof value === 'string' && value !== '' ? value : undefined);

const causes = (error: unknown): readonly unknown[] => {
	const found: unknown[] = [];
	for (let at = error; at instanceof Error && found.length < 8; at = at.cause) found.push(at);
	return found;
};

/** Milliseconds from `retry-after-ms`, or `retry-after` in seconds or as an HTTP date. `now` is in epoch milliseconds. */
export const retryAfterOf = (header: (name: string) => string | null, now: number): number | undefined => {
	const ms = Number.parseFloat(header('retry-after-ms') ?? '');
	if (Number.isFinite(ms) && ms >= 0) return Math.ceil(ms);
	const said = header('retry-after')?.trim() ?? '';
	if (said === '') return undefined;
	const seconds = Number(said);
	if (Number.isFinite(seconds)) return seconds >= 0 ? Math.ceil(seconds * 1000) : undefined;
	const date = Date.parse(said);
	return Number.isNaN(date) ? undefined : Math.max(0, date - now);
};

/** Milliseconds from prose like `Please try again in 1m2.5s` or `in 320ms`, which errors inside a stream have instead of a header. */
const retryAfterIn = (message: string): number | undefined => {
	const found = /try again in (?:(\d+)h)?(?:(\d+)m(?!s))?(?:([\d.]+)s)?(?:([\d.]+)ms)?/i.exec(message);
	const [, hours, minutes, seconds, ms] = found ?? [];
	if ((hours ?? minutes ?? seconds ?? ms) === undefined) return undefined;
	return Math.ceil(
		(Number(hours ?? 0) * 60 + Number(minutes ?? 0)) * 60_000 +
			Number.parseFloat(seconds ?? '0') * 1000 +
			Number.parseFloat(ms ?? '0'),
	);
};

const headerOf =
	(headers: unknown) =>
	(name: string): string | null =>
		headers instanceof Headers ? headers.get(name) : (text(bag(headers)[name]) ?? null);

const isBroken = (error: unknown): boolean =>
	causes(error).some(cause => {
		if (cause instanceof Flood || cause instanceof SyntaxError) return true;
		const {name, code} = bag(cause);
		// `quietFetch` says `TypeError: fetch failed`, with a cause; SDKs wrap it in an error of this name. A body breaks off with a code.
		return (
			(cause instanceof Error && cause.constructor.name.startsWith('APIConnection')) ||
			(name === 'TypeError' && cause instanceof Error && cause.message === 'fetch failed') ||
			/^(ECONN|ENOTFOUND|EAI_|EPIPE|ETIMEDOUT|EHOST)/.test(text(code) ?? '')
		);
	});

const messageOf = (error: unknown, inner: Bag): string => {
	const said = text(inner['message']) ?? text(inner['detail']) ?? text(bag(error)['message']) ?? String(error);
	const deepest = causes(error).at(-1);
	const why =
		deepest instanceof Error && deepest !== error && text(inner['message']) === undefined ? deepest.message : '';
	return why === '' || said.includes(why) ? said : `${said} ${why}`;
};

/**
 * What an error thrown by any of the SDKs says. They agree in `status`, `headers` and `error` (the body or its `error`),
 * and differ in how deep the body's `error` lies. `now` is in epoch milliseconds, for a `retry-after` that is a date.
 */
export const troubleOf = (error: unknown, now: number): Trouble => {
	const outer = bag(error);
	const body = bag(outer['error']);
	const inner =
		typeof body['error'] === 'object'
			? bag(body['error'])
			: text(body['error']) === undefined
				? body
				: {message: body['error']};
	const numeric = typeof inner['code'] === 'number' ? inner['code'] : undefined;
	const status = typeof outer['status'] === 'number' ? outer['status'] : numeric;
	const code = text(inner['code']) ?? text(outer['code']);
	const type = text(inner['type']) ?? text(outer['type']);
	const message = messageOf(error, inner);
	const header = headerOf(outer['headers']);
	const retryAfterMs = retryAfterOf(header, now) ?? retryAfterIn(message);
	const again = /^(true|false)$/.exec(header('x-should-retry') ?? '')?.[0];
	const failedGeneration = text(inner['failed_generation']);
	return {
		...(status === undefined ? {} : {status}),
		...(type === undefined ? {} : {type}),
		...(code === undefined ? {} : {code}),
		message,
		...(retryAfterMs === undefined ? {} : {retryAfterMs}),
		...(again === undefined ? {} : {again: again === 'true'}),
		...(failedGeneration === undefined ? {} : {failedGeneration}),
		broken: status === undefined && isBroken(error),
	};
};

/**
 * What an event says that is an error, in any of the forms that servers have: `error` in it, an event of that name or type, or an object
 * of that kind (vLLM). Undefined of every other event.
 */
export const troubleIn = (name: string, data: unknown, headers: Headers, now: number): Trouble | undefined => {
	const said = bag(data);
	const {error, type, object, choices} = said;
	const inside = listOf(choices)
		.map(choice => bag(choice)['error'])
		.find(Boolean);
	const whole = name === 'error' || type === 'error' || object === 'error';
	if (!whole && !error && !inside) return undefined;
	return troubleOf(
		{error: error || whole ? said : {error: inside}, headers, message: 'the answer ended in an error'},
		now,
	);
};
