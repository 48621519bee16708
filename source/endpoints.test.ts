import {mkdir, writeFile} from 'node:fs/promises';
import {join} from 'node:path';
import {describe, expect, test} from 'vitest';
import {answering, type Question, type Reply} from './testing/answering.ts';
import {runProgram, stage, type Ended, type RunOptions} from './testing/program.ts';
import {startVendors} from './testing/vendors.ts';
import {type Asked, type Scripted, sse} from './testing/vendors/script.ts';

// Servers that only the person's own models.yaml knows, from the command line to the last byte.

type Run = {
	/** `AT` is where the server is. */
	readonly models: string;
	readonly at: string;
	readonly args: readonly string[];
	readonly env?: Readonly<Record<string, string>>;
	readonly project?: Readonly<Record<string, string>>;
	readonly config?: string;
	readonly during?: NonNullable<RunOptions['during']>;
};

type Ran = Ended & {readonly files: Readonly<Record<string, string>>};

const run = async ({models, at, args, env = {}, project = {}, config = '', during}: Run): Promise<Ran> => {
	await using scene = await stage({'README.md': 'A project.\n', ...project}, config);
	await mkdir(scene.home, {recursive: true});
	await writeFile(join(scene.home, 'models.yaml'), models.replaceAll('AT', at));
	if (config !== '') await writeFile(join(scene.home, 'config.yaml'), config.replaceAll('PROJECT', scene.project));
	const ended = await runProgram(args, {
		cwd: scene.project,
		env: {UNIFIED_DGM_HOME: scene.home, ...env},
		...(during === undefined ? {} : {during}),
	});
	// What the program itself keeps in a project is not what is looked at.
	const files = Object.fromEntries(
		Object.entries(await scene.files()).filter(([path]) => !path.startsWith('.unified-dgm/')),
	);
	const tidy = (text: string): string => text.replaceAll(scene.home, 'HOME').replaceAll(scene.project, 'PROJECT');
	return {code: ended.code, stdout: tidy(ended.stdout), stderr: tidy(ended.stderr), files};
};

const solo = (model: string): readonly string[] => [
	'--full-auto',
	'--sandbox',
	'none',
	'-p',
	'solo',
	'-m',
	`work=${model}`,
	'Write a note',
];

/** Writes a file, then says so. */
const writer = ({messages}: Asked): Scripted =>
	messages.some(({blocks}) => blocks.some(({type}) => type === 'result'))
		? {say: ['The note is written.']}
		: {say: [{tool: 'write', input: {path: 'NOTE.md', content: 'Hello.\n'}}]};

const done = {code: 0, stdout: 'The note is written.\n', files: {'README.md': 'A project.\n', 'NOTE.md': 'Hello.\n'}};

describe('a server of the person does a task from end to end', () => {
	test.each([
		[
			'an OpenAI-compatible one',
			'vendors:\n  my-vllm: {api: chat, baseUrl: AT/v1, keys: [MY_KEY], headers: {X-Team: blue}}\n',
			'my-vllm:qwen3-coder:30b',
			{api: 'chat', model: 'qwen3-coder:30b', key: 'Bearer the-key-of-mine'},
		],
		[
			'an Anthropic-compatible one',
			'vendors:\n  mine: {api: messages, baseUrl: AT, keys: [MY_KEY], headers: {X-Team: blue}}\nmodels:\n  - {vendor: mine, id: glm-5, aliases: [glm], window: 200000}\n',
			'mine:glm',
			{api: 'messages', model: 'glm-5', key: 'the-key-of-mine'},
		],
		[
			'one with the Responses API',
			'vendors:\n  mine: {api: responses, baseUrl: AT/v1, keys: [MY_KEY], headers: {X-Team: blue}}\n',
			'mine:m',
			{api: 'responses', model: 'm', key: 'Bearer the-key-of-mine'},
		],
	])('%s', async (_, models, name, expected) => {
		await using vendors = await startVendors(writer);
		const {stderr, ...ran} = await run({models, at: vendors.url, args: solo(name), env: {MY_KEY: 'the-key-of-mine'}});
		expect(ran).toEqual(done);
		expect(stderr).not.toContain('the-key-of-mine');
		const sent = vendors.requests.map(({api, model, headers, problem}) => ({
			api,
			model,
			key: headers['x-api-key'] ?? headers['authorization'],
			team: headers['x-team'],
			problem,
		}));
		expect(sent).toEqual([1, 2].map(() => ({...expected, team: 'blue', problem: undefined})));
	});

	test('one whose key goes into another header', async () => {
		await using server = await answering(() => ({json: {error: {message: 'not today'}}, status: 400}));
		const models = 'vendors:\n  mine: {api: messages, baseUrl: AT/v1, keys: [MY_KEY], auth: bearer}\n';
		const {code, stderr} = await run({models, at: server.url, args: solo('mine:m'), env: {MY_KEY: 'the-key'}});
		expect(stderr).toContain('mine turned the request down');
		expect(server.asked.map(({line, headers}) => [line, headers['authorization'], headers['x-api-key']])).toEqual([
			['POST /v1/messages', 'Bearer the-key', undefined],
		]);
		expect(code).toBe(1);
	});
});

const chunk = (delta: object, finish: string | null) =>
	sse({
		data: {
			id: 'c',
			object: 'chat.completion.chunk',
			created: 1,
			model: 'm',
			choices: [{index: 0, delta, finish_reason: finish}],
		},
	});

/** A server of the plainest kind: no key, no usage. */
const plainChat = ({body}: Question): Reply => {
	const call = {
		index: 0,
		id: 'call_1',
		type: 'function',
		function: {name: 'write', arguments: '{"path": "NOTE.md", "content": "Hello.\\n"}'},
	};
	const chunks = body.includes('"role":"tool"')
		? [chunk({role: 'assistant', content: 'The note is written.'}, null), chunk({}, 'stop')]
		: [chunk({role: 'assistant', tool_calls: [call]}, null), chunk({}, 'tool_calls')];
	return response => {
		response.writeHead(200, {'content-type': 'text/event-stream'});
		response.end(Buffer.concat([...chunks, sse({data: '[DONE]'})]));
	};
};

const keyless = 'vendors:\n  local: {api: chat, baseUrl: AT/v1}\n';

test('a local server needs no key, gets none, and is enough for the default profile', async () => {
	await using server = await answering(plainChat);
	const {stderr, ...ran} = await run({models: keyless, at: server.url, args: solo('local:m')});
	expect(ran).toEqual(done);
	expect(server.asked.map(({line, headers}) => [line, headers.authorization])).toEqual([
		['GET /v1/models', undefined],
		['POST /v1/chat/completions', undefined],
		['POST /v1/chat/completions', undefined],
	]);
	const config = 'models: {reasoning_engine: local:m, code_generator: local:m, context_analyzer: local:m}\n';
	const {stdout} = await run({models: keyless, at: server.url, args: ['models'], config});
	expect(stdout).toContain('edit (code_generator): local:m\n');
	const doctor = await run({models: keyless, at: server.url, args: ['doctor'], config});
	expect(doctor.stdout).toContain('keys: local\n');
	expect(doctor.stdout).toContain('stage edit: local:m\n');
});

test('a server that lists how long its requests may be is taken at its word', async () => {
	const list = {json: {data: [{id: 'm', max_model_len: 12_345}]}};
	await using server = await answering(question => (question.line === 'GET /v1/models' ? list : plainChat(question)));
	const {stdout} = await run({models: keyless, at: server.url, args: ['--json', ...solo('local:m')]});
	expect(stdout).toContain('"model":{"vendor":"local","id":"m"},"window":12345');
	const written = `${keyless}models:\n  - {vendor: local, id: m, window: 54321}\n`;
	const other = await run({models: written, at: server.url, args: ['--json', ...solo('local:m')]});
	expect(other.stdout).toContain('"model":{"vendor":"local","id":"m"},"window":54321');
});

const ollama =
	(window: number) =>
	(question: Question): Reply => {
		if (question.line === 'POST /api/show')
			return {json: {capabilities: ['completion', 'tools'], model_info: {'q.context_length': 262_144}}};
		if (question.line === 'GET /api/ps') return {json: {models: [{name: 'q:latest', context_length: window}]}};
		return question.line === 'POST /api/generate' ? {json: {done: true}} : plainChat(question);
	};

describe('Ollama', () => {
	test('works with the window that it really gives', async () => {
		await using server = await answering(ollama(32_768));
		const env = {OLLAMA_BASE_URL: server.url};
		const {stderr, ...ran} = await run({models: '', at: '', args: ['--json', ...solo('ollama:q')], env});
		expect(ran.stdout).toContain('"model":{"vendor":"ollama","id":"q"},"window":32768');
		expect({code: ran.code, files: ran.files}).toEqual({code: 0, files: done.files});
	});

	/** Bytes of the requests that were sent to it. */
	const small = async (window: number) => {
		await using server = await answering(ollama(window));
		const ran = await run({
			models: '',
			at: '',
			args: solo('ollama:q'),
			env: {OLLAMA_BASE_URL: `${server.url}/v1`},
			project: {'big.md': 'Words. '.repeat(5000)},
		});
		const sent = server.asked.filter(({line}) => line.includes('/v1/')).map(({body}) => Buffer.byteLength(body));
		return {...ran, sent};
	};
	const announced = (window: number): string =>
		`! ollama gives q only ${window} tokens of the 262144 that it was made for: start it with OLLAMA_CONTEXT_LENGTH=65536, or set num_ctx in a Modelfile\n`;

	test('is told of with a small window, and sent no more than goes into it', async () => {
		const {code, stderr, files, sent} = await small(4096);
		expect(stderr.split(announced(4096)).length - 1).toBe(1);
		expect(files['NOTE.md']).toBe('Hello.\n');
		expect(sent.length).toBe(2);
		expect(Math.max(...sent)).toBeLessThan(4096 * 3);
		expect(code).toBe(0);
	});

	test('that still loads the model holds nobody up who stops', async () => {
		let stop = (): void => {};
		await using server = await answering(question =>
			question.line === 'POST /api/generate' ? () => stop() : ollama(32_768)(question),
		);
		const {code} = await run({
			models: '',
			at: '',
			args: solo('ollama:q'),
			env: {OLLAMA_BASE_URL: server.url},
			during: child => (stop = () => void child.kill('SIGINT')),
		});
		expect({code, last: server.asked.at(-1)?.line}).toEqual({code: 130, last: 'POST /api/generate'});
	});

	test('is not asked at all when the least that there is to say would be cut', async () => {
		const {code, stderr, sent} = await small(2048);
		expect(stderr).toContain(announced(2048));
		expect(stderr).toMatch(/the request does not fit q: it may take \d+ tokens, ollama gives it 2048/);
		expect({code, sent}).toEqual({code: 1, sent: []});
	});
});

describe('what cannot be', () => {
	test('a project defines no vendors, trusted or not', async () => {
		await using server = await answering(plainChat);
		const vendors = `vendors:\n  theirs: {api: chat, baseUrl: ${server.url}/v1}\n`;
		const beside = await run({
			models: '',
			at: '',
			args: solo('theirs:m'),
			project: {'.unified-dgm/models.yaml': vendors, 'models.yaml': vendors},
		});
		expect(beside.stderr).toContain('model "theirs:m": no vendor is named and the catalogue does not know it');
		const inside = await run({
			models: '',
			at: '',
			args: ['models'],
			project: {'.unified-dgm/config.yaml': vendors},
			config: 'trusted_projects: [PROJECT]\n',
		});
		expect(inside.stderr).toContain('PROJECT/.unified-dgm/config.yaml:1: unknown key "vendors"');
		expect([beside.code, inside.code, server.asked.length]).toEqual([2, 2, 0]);
	});

	test('a wrong models.yaml is one line with what to do, whatever is asked for', async () => {
		const {code, stderr} = await run({
			models: 'vendors:\n  mine: {api: chat, bseUrl: AT}\n',
			at: 'http://h',
			args: ['models'],
		});
		expect({code, stderr}).toEqual({
			code: 2,
			stderr: 'unified-dgm: HOME/models.yaml:2: unknown key "bseUrl" in vendors.mine — did you mean "baseUrl"?\n',
		});
	});

	test.each<[string, Reply, RegExp]>([
		[
			'a page',
			response => response.writeHead(200, {'content-type': 'text/html'}).end('<html>Hello'),
			/no whole answer from local/,
		],
		['nobody', response => response.destroy(), /no whole answer from local/],
		['no such model', {json: {error: {message: 'model "m" not found'}}, status: 404}, /local does not serve m/],
	])('%s at the address is said, without a stack', async (_, reply, said) => {
		await using server = await answering(() => reply);
		const profile = 'limits: {retries: 0}\n';
		const {code, stderr} = await run({models: keyless, at: server.url, args: solo('local:m'), config: profile});
		expect(stderr).toMatch(said);
		expect(stderr).not.toMatch(/^\s+at /m);
		expect(code).toBe(1);
	});
});
