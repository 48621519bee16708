import type {Model} from '../core/model.ts';
import {type Access, homeServer} from './access.ts';
import type {Entry} from './catalogue.ts';
import {heldToWindow} from './held.ts';
import type {Served} from './served.ts';

const openAs = async (entry: Entry, access: Access): Promise<Model> => {
	switch (entry.api) {
		case 'messages':
			return (await import('./anthropic.ts')).anthropicModel(entry, access);
		case 'responses':
			return (await import('./openai-responses.ts')).responsesModel(entry, access);
		case 'chat':
			return entry.vendor === 'groq'
				? (await import('./groq.ts')).groqModel(entry, access)
				: (await import('./openai-chat.ts')).chatModel(entry, access);
	}
};

/** How long a server may take to say what its list says; it is used as it is written down then. */
const listMs = 3_000;

const servedIn = async (entry: Entry, access: Access, signal: AbortSignal | undefined): Promise<Served> => {
	if (entry.windowFrom === 'ollama') return (await import('./ollama.ts')).servedByOllama(entry, access, signal);
	if (entry.windowFrom === 'lmstudio') return (await import('./lmstudio.ts')).servedByLmStudio(entry, access, signal);
	const {isNamed, listModels} = await import('./live.ts');
	const listing = await listModels(entry, access, listMs, signal);
	const found = 'failed' in listing ? undefined : listing.models.find(({id}) => isNamed(entry, id));
	return {entry: {...entry, window: found?.window ?? entry.window}};
};

/**
 * The model behind an entry. Only the adapter that it needs is loaded, because an SDK costs a tenth of a second. Where the window is the
 * server's to say, the server is asked, and one that would not say that it is passed is never sent more.
 * It may have to load the model first: with `signal` that is not waited for.
 */
export const openModel = async (entry: Entry, access: Access, signal?: AbortSignal): Promise<Model> => {
	if (entry.windowFrom === undefined) return heldToWindow(await openAs(entry, access));
	if (entry.windowFrom === 'list')
		return heldToWindow(await openAs((await servedIn(entry, access, signal)).entry, access));
	const at = {...access, baseUrl: `${homeServer(entry, access)}/v1`};
	const [{entry: served, remark}, {neverCut}] = await Promise.all([servedIn(entry, at, signal), import('./whole.ts')]);
	return {...neverCut(await openAs(served, at)), ...(remark === undefined ? {} : {remark})};
};
