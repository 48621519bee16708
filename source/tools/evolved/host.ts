import {shellWord} from '../../core/sandbox.ts';

/** A line that holds a program's answer; what else it prints is nobody's. JSON-RPC 2.0 (https://www.jsonrpc.org/specification). */
export type Answer = {readonly text: string} | {readonly error: string};

/** Characters of an answer that come through. */
export const LONGEST = 24_000;

/** Runs beside the program: hands it one request, and says what came of it. */
const HOST = `import {readFileSync} from 'node:fs';
const {id, params} = JSON.parse(readFileSync(0, 'utf8'));
const say = answer => new Promise(resolve => process.stdout.write('\\n' + JSON.stringify({jsonrpc: '2.0', id, ...answer}) + '\\n', resolve));
const fail = async error => {
	await say({error: {code: -32000, message: String(error?.message ?? error).slice(0, 500)}});
	process.exit(1);
};
process.on('uncaughtException', fail).on('unhandledRejection', fail);
try {
	const {default: run} = await import('./tool.mjs');
	const text = await run(params.arguments, {directory: params.directory});
	if (typeof text !== 'string') throw new TypeError('a tool answers with text, not with ' + typeof text);
	const cut = text.length > ${LONGEST};
	await say({result: {text: cut ? text.slice(0, ${LONGEST}) + '\\n[the rest is left out: ask for less]' : text}});
	process.exit(0);
} catch (error) {
	await fail(error);
}
`;

export type Request = {
	readonly name: string;
	readonly program: string;
	readonly input: unknown;
	readonly directory: string;
	/** Nobody else has said it: it ends texts and names the answer. */
	readonly nonce: string;
};

/** The script that carries a request to a program. Program and request are text in it: no wall needs to show another file. */
export const scriptFor = ({name, program, input, directory, nonce}: Request): string => {
	const request = {jsonrpc: '2.0', id: nonce, method: 'tools/call', params: {name, arguments: input, directory}};
	const file = (path: string, text: string): string =>
		`cat >"$d/${path}" <<'${nonce}'\n${text}${text.endsWith('\n') ? '' : '\n'}${nonce}`;
	return [
		'command -v node >/dev/null || { echo "there is no node behind this wall"; exit 127; }',
		'd=$(mktemp -d) || exit 1',
		'trap \'rm -rf "$d"\' EXIT',
		file('tool.mjs', program),
		file('host.mjs', HOST),
		`printf '%s\\n' ${shellWord(JSON.stringify(request))} | node "$d/host.mjs"`,
	].join('\n');
};

/** The answer in what a program printed; undefined when there is none that is one. */
export const answerIn = (output: string, nonce: string): Answer | undefined => {
	for (const line of output.split('\n').toReversed()) {
		if (!line.startsWith('{"jsonrpc":"2.0"') || !line.includes(nonce)) continue;
		try {
			const {id, result, error} = JSON.parse(line) as {
				readonly id?: unknown;
				readonly result?: {readonly text?: unknown};
				readonly error?: {readonly message?: unknown};
			};
			if (id !== nonce) continue;
			if (typeof result?.text === 'string') return {text: result.text};
			if (typeof error?.message === 'string') return {error: error.message};
		} catch {
			// A line that was cut is no answer.
		}
	}
	return undefined;
};
