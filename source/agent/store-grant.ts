import type {Grant, Rule} from '../core/approval.ts';
import type {SessionState} from '../core/session/state.ts';
import type {Work} from './perform.ts';
import type {World} from './world.ts';

/** The rules that say of every later session what a grant said of this one. */
const rulesFor = (tool: string, {match, text}: Grant): readonly Rule[] =>
	(match === 'exact' ? [text] : [text, `${text} *`]).map(pattern => ({tool, pattern, action: 'allow'}));

/** Keeps a grant for the project, in the person's own file. */
export const storeGrant = async function* (world: World, state: SessionState, id: string): Work {
	const grant = state.grants.find(one => one.id === id);
	if (grant === undefined) throw new Error(`there is no grant ${id}`);
	// A grant is named after the call that it was given for.
	const tool = state.turn?.calls.find(call => call.id === id)?.tool ?? 'shell';
	return {type: 'grant.kept', grant: id, where: await world.keepRules(rulesFor(tool, grant))};
};
