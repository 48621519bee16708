import type {Model} from '../core/model.ts';
import type {Access} from './access.ts';
import type {Entry} from './catalogue.ts';

/** The model behind an entry. Only the adapter that it needs is loaded, because an SDK costs a tenth of a second. */
export const openModel = async (entry: Entry, access: Access): Promise<Model> => {
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
