import {wantedCompletion} from '../../tui/composer/completion.ts';
import type {Ui} from '../../tui/ui/state.ts';
import {explicitPath} from '../around/files.ts';
import type {Conversation} from './conversation.ts';

/** What was offered already comes first; a path that is spelt out may name what no list holds. */
const withPaths = (ui: Ui, query: string, paths: readonly string[]): Ui => {
	const wanted = wantedCompletion(ui.composer);
	if (wanted?.kind !== 'file' || wanted.query !== query) return ui;
	const known = ui.completion?.matches ?? [];
	const fresh = paths.filter(path => known.every(({text}) => text !== path)).map(text => ({text, positions: []}));
	if (fresh.length === 0) return ui;
	const {from, to} = wanted;
	return {
		...ui,
		completion: {kind: 'file', from, to, matches: [...known, ...fresh], chosen: ui.completion?.chosen ?? 0},
	};
};

/** Looks for files that could be meant: a new look at the project now and then, and the folder of a path that is spelt out. */
export const completeFiles = async ({desk, around}: Conversation, query: string): Promise<void> => {
	around.lookAtFiles(desk);
	const paths = await explicitPath(query, desk.read().directory);
	if (paths !== undefined) desk.change(ui => withPaths(ui, query, paths));
};
