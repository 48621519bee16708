import {z} from 'zod';
import type {Access} from './access.ts';
import type {Entry} from './catalogue.ts';
import type {Fetched} from './fetch-json.ts';
import {askHome, askMs, least, loadMs, remarkOf, type Served} from './served.ts';

const Shown = z
	.object({
		capabilities: z.array(z.string()),
		model_info: z.record(z.string(), z.unknown()),
		parameters: z.string(),
		remote_model: z.string(),
	})
	.partial();
const Running = z.object({
	models: z.array(z.object({name: z.string(), context_length: z.int().positive().optional()})),
});

const parsed = <Schema extends z.ZodType>(schema: Schema, fetched: Fetched): z.infer<Schema> | undefined =>
	'failed' in fetched ? undefined : schema.safeParse(fetched.json).data;

/** The tokens that it was made for: `qwen3.context_length`. */
const madeFor = (info: Readonly<Record<string, unknown>> = {}): number | undefined => {
	const found = Object.entries(info).find(
		([name, value]) => name.endsWith('.context_length') && typeof value === 'number',
	);
	return typeof found?.[1] === 'number' ? found[1] : undefined;
};

/**
 * An entry with the window that an Ollama server really gives its model. Its `/v1` takes no `num_ctx` and cuts longer prompts without a
 * word, so the model is loaded as `/v1` would load it, and the server asked what it gave. An entry whose own window is smaller keeps it.
 * When the server does not answer, the entry is as it was: asking it will say why.
 * https://docs.ollama.com/api/ps, https://docs.ollama.com/api-reference/show-model-details, https://docs.ollama.com/api/generate
 */
export const servedByOllama = async (entry: Entry, access: Access, signal?: AbortSignal): Promise<Served> => {
	const ask = askHome(entry, access, signal);
	const shown = parsed(Shown, await ask('/api/show', askMs, {model: entry.id}));
	if (shown === undefined) return {entry};
	const made = madeFor(shown.model_info);
	const given = async (): Promise<number> => {
		// What runs elsewhere is not loaded here, and gets all that it can take.
		if (shown.remote_model !== undefined) return made ?? least;
		await ask('/api/generate', loadMs, {model: entry.id, stream: false});
		const running = parsed(Running, await ask('/api/ps', askMs));
		const ours = running?.models.find(({name}) => name === entry.id || name === `${entry.id}:latest`);
		const set = /^num_ctx\s+(\d+)$/m.exec(shown.parameters ?? '')?.[1];
		return ours?.context_length ?? (set === undefined ? least : Number(set));
	};
	const window = Math.min(entry.window, await given());
	const small = remarkOf(
		{server: 'ollama', id: entry.id, window, made},
		'start it with OLLAMA_CONTEXT_LENGTH=65536, or set num_ctx in a Modelfile',
	);
	const handless = shown.capabilities?.includes('tools') === false ? `${entry.id} cannot call tools` : '';
	const remark = [small, handless].filter(one => one !== '').join('; ');
	const sees = entry.sees || shown.capabilities?.includes('vision') === true;
	return {entry: {...entry, window, sees}, ...(remark === '' ? {} : {remark})};
};
