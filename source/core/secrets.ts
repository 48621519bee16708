/**
 * Shapes of keys that may turn up in output, requests and files: vendors' API keys, cloud and forge tokens, private keys, and
 * `authorization` headers. Published by their makers for secret scanning.
 */
const shapes: readonly RegExp[] = [
	/\bsk-ant-[\w-]{16,}/g,
	/\bsk-(?:proj-|svcacct-|admin-)?[\w-]{20,}/g,
	/\bgsk_[A-Za-z0-9]{20,}/g,
	/\bAKIA[0-9A-Z]{16}\b/g,
	/\bgh[pousr]_[A-Za-z0-9]{36,}/g,
	/\bgithub_pat_\w{22,}/g,
	/\bglpat-[\w-]{20,}/g,
	/\bxox[abprs]-[\w-]{10,}/g,
	/\bnpm_[A-Za-z0-9]{36}\b/g,
	/\bAIza[\w-]{35}/g,
	/-----BEGIN [A-Z ]*PRIVATE KEY-----[\s\S]*?-----END [A-Z ]*PRIVATE KEY-----/g,
	/(?<=\bauthorization: ?(?:bearer|basic) )[\w+/=.~-]{8,}/gi,
];

const MASK = '[secret]';

/** Takes keys out of a text: those known by value, then those known by shape. */
export const maskText = (text: string, known: readonly string[]): string => {
	let masked = text;
	for (const secret of known) if (secret.length >= 8) masked = masked.replaceAll(secret, MASK);
	for (const shape of shapes) masked = masked.replace(shape, MASK);
	return masked;
};

/** Takes keys out of every string of some plain data. Gives the same data back when there are none. */
export const maskDeep = <Data>(data: Data, known: readonly string[]): Data => {
	if (typeof data === 'string') return maskText(data, known) as Data;
	if (Array.isArray(data)) {
		const items = data.map((item: unknown) => maskDeep(item, known));
		return items.every((item, at) => item === data[at]) ? data : (items as Data);
	}
	if (typeof data !== 'object' || data === null) return data;
	const entries = Object.entries(data).map(([key, value]: [string, unknown]) => [key, maskDeep(value, known)] as const);
	return entries.every(([key, value]) => value === (data as Record<string, unknown>)[key])
		? data
		: (Object.fromEntries(entries) as Data);
};
