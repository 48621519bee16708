import type {Model} from '../core/model.ts';
import {type Access, ollamaAt} from './access.ts';
import type {Entry} from './catalogue.ts';

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

/**
 * The model behind an entry. Only the adapter that it needs is loaded, because an SDK costs a tenth of a second. Where the window is the
 * server's to say, the server is asked.
 */
export const openModel = async (entry: Entry, access: Access): Promise<Model> => {
	if (entry.windowFrom === undefined) return openAs(entry, access);
	const ours = {...access, baseUrl: `${ollamaAt(entry, access)}/v1`};
	const [{servedByOllama}, {neverCut}] = await Promise.all([import('./ollama.ts'), import('./whole.ts')]);
	const {entry: served, remark} = await servedByOllama(entry, ours);
	return {...neverCut(await openAs(served, ours)), ...(remark === undefined ? {} : {remark})};
};
