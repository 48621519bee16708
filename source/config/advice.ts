/** A model that a text for agents prefers for a stage or a role. */
export type Advice = {readonly name: string; readonly model: string; readonly from: string};

/** Lines that are read of a section: more is no list of models. */
const MOST = 20;

/**
 * What the section "Model Preferences" of a text in Markdown says: lines such as `- plan: claude-sonnet` or `* **edit**: openai:gpt-4.1`,
 * each a stage or a role and a model. Other lines of it are for models to read. Nothing is checked: who takes the advice knows what there is.
 */
export const readAdvice = (text: string, from: string): readonly Advice[] => {
	const lines = text.split(/\r?\n/);
	const start = lines.findIndex(line => /^#{1,6}\s+model preferences\s*#*\s*$/i.test(line));
	if (start === -1) return [];
	const rest = lines.slice(start + 1);
	const end = rest.findIndex(line => /^#{1,6}\s/.test(line));
	const section = end === -1 ? rest : rest.slice(0, end);
	return section
		.flatMap(line => {
			const found = /^\s*[-*+]\s+[*_`]*([\w-]{1,40})[*_`]*\s*:\s*[*_`]*([\w./:-]{1,100}?)[*_`]*\.?\s*$/.exec(line);
			return found?.[1] === undefined || found[2] === undefined ? [] : [{name: found[1], model: found[2], from}];
		})
		.slice(0, MOST);
};
