import {z} from 'zod';
import type {Access} from './access.ts';
import type {Entry} from './catalogue.ts';
import {askHome, askMs, least, loadMs, remarkOf, type Served} from './served.ts';

const Shown = z.object({
	type: z.string().optional(),
	state: z.string().optional(),
	max_context_length: z.int().positive().optional(),
	loaded_context_length: z.int().positive().optional(),
	capabilities: z.array(z.string()).optional(),
});

/**
 * An entry with the window that LM Studio really gives its model. Some of its engines answer a longer prompt with nothing, and no
 * fault, so the model is loaded as a first question would load it, and the server asked what it gave. An entry whose own window is
 * smaller keeps it. When the server does not answer, the entry is as it was: asking it will say why.
 * https://lmstudio.ai/docs/developer/rest/endpoints
 */
export const servedByLmStudio = async (entry: Entry, access: Access, signal?: AbortSignal): Promise<Served> => {
	const ask = askHome(entry, access, signal);
	const show = async () => {
		const fetched = await ask(`/api/v0/models/${entry.id.split('/').map(encodeURIComponent).join('/')}`, askMs);
		return 'failed' in fetched ? undefined : Shown.safeParse(fetched.json).data;
	};
	const before = await show();
	if (before === undefined) return {entry};
	const first = {model: entry.id, messages: [{role: 'user', content: '.'}], max_tokens: 1};
	if (before.loaded_context_length === undefined) await ask('/v1/chat/completions', loadMs, first);
	const shown = before.loaded_context_length === undefined ? ((await show()) ?? before) : before;
	const window = Math.min(entry.window, shown.loaded_context_length ?? least);
	const remark = remarkOf(
		{server: 'LM Studio', id: entry.id, window, made: shown.max_context_length},
		'load it with a longer context (lms load --context-length 65536)',
	);
	const sees = entry.sees || shown.type === 'vlm';
	return {entry: {...entry, window, sees}, ...(remark === '' ? {} : {remark})};
};
