export type Fetched = {readonly json: unknown} | {readonly failed: string};

export type Fetching = {
	readonly headers?: Readonly<Record<string, string>>;
	/** Sent as JSON, with POST. */
	readonly body?: unknown;
	/** For the whole answer, in milliseconds. */
	readonly timeoutMs: number;
	/** Whoever asks may stop waiting. */
	readonly signal?: AbortSignal;
	/** Bytes of answer that are read. */
	readonly most: number;
	/** May it lead elsewhere? Never with a key, which would go along. */
	readonly redirect: 'follow' | 'error';
};

const said: Readonly<Record<number, string>> = {
	401: 'refused the key (401)',
	403: 'refused the key (403)',
	404: 'is not there (404)',
	429: 'is asked too much (429)',
};

const codeOf = (error: unknown): string | undefined => {
	for (let at = error; at instanceof Error; at = at.cause) {
		const {code, errors} = at as NodeJS.ErrnoException & {errors?: readonly NodeJS.ErrnoException[]};
		const found = code ?? errors?.[0]?.code;
		if (found !== undefined) return found;
	}
	return undefined;
};

/** The text of a body; undefined when it is longer than `most` bytes. */
const textOf = async (body: ReadableStream<Uint8Array>, most: number): Promise<string | undefined> => {
	const pieces: Uint8Array[] = [];
	let bytes = 0;
	for await (const piece of body) {
		bytes += piece.length;
		if (bytes > most) return undefined;
		pieces.push(piece);
	}
	return Buffer.concat(pieces).toString('utf8');
};

/** Asks for something that is JSON, bounded in time and size. Never throws: what failed is said in a phrase, without what was sent. */
export const fetchJson = async (url: string, fetching: Fetching): Promise<Fetched> => {
	const {headers, body, timeoutMs, signal, most, redirect} = fetching;
	try {
		const response = await fetch(url, {
			headers: {
				accept: 'application/json',
				...(body === undefined ? {} : {'content-type': 'application/json'}),
				...headers,
			},
			signal: AbortSignal.any([AbortSignal.timeout(timeoutMs), ...(signal === undefined ? [] : [signal])]),
			redirect,
			...(body === undefined ? {} : {method: 'POST', body: JSON.stringify(body)}),
		});
		if (!response.ok) {
			await response.body?.cancel();
			return {failed: said[response.status] ?? `answered ${response.status}`};
		}
		const text = response.body === null ? '' : await textOf(response.body, most);
		if (text === undefined) return {failed: `answered more than ${Math.round(most / 2 ** 20)} MB`};
		try {
			return {json: JSON.parse(text)};
		} catch {
			return {failed: 'answered something that is no JSON'};
		}
	} catch (error) {
		if (error instanceof Error && error.name === 'TimeoutError')
			return {failed: `did not answer within ${timeoutMs / 1000} s`};
		if (signal?.aborted === true) return {failed: 'was not waited for'};
		const code = codeOf(error);
		return {failed: `cannot be reached${code === undefined ? '' : ` (${code})`}`};
	}
};
