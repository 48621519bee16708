import type {Body, FactType} from './event.ts';

/**
 * What must outlive the machine before anything follows it. `promise`: what a person was told is accepted, what is about to change something
 * outside, and the end of a turn. `report`: it can be found again or done again; the next promise makes it last as well.
 */
const kinds: {readonly [Name in FactType]: 'promise' | 'report'} = {
	'session.opened': 'promise',
	'prompt.submitted': 'promise',
	'prompt.withdrawn': 'promise',
	'title.changed': 'promise',
	'model.set': 'promise',
	'mode.changed': 'promise',
	'turn.started': 'report',
	'turn.steered': 'promise',
	'stage.started': 'report',
	'model.chosen': 'report',
	'model.missing': 'report',
	'model.asked': 'report',
	'model.answered': 'report',
	'model.failed': 'report',
	'thread.compacted': 'report',
	'context.ranked': 'report',
	'context.gathered': 'report',
	'plan.proposed': 'report',
	'step.started': 'report',
	'step.finished': 'report',
	'check.requested': 'report',
	'tool.previewed': 'report',
	'approval.asked': 'report',
	'approval.answered': 'promise',
	'grant.kept': 'promise',
	'grant.revoked': 'promise',
	'explanation.requested': 'promise',
	'explanation.given': 'report',
	'tool.started': 'promise',
	'tool.finished': 'report',
	'hooks.started': 'promise',
	'hooks.finished': 'report',
	'checkpoint.taken': 'report',
	'undo.requested': 'promise',
	'undo.planned': 'promise',
	'undo.finished': 'promise',
	'shell.requested': 'promise',
	'shell.finished': 'promise',
	'compaction.requested': 'promise',
	'history.compacted': 'report',
	'compaction.failed': 'report',
	'interrupt.requested': 'promise',
	'turn.finished': 'promise',
};

/** Is a fact a promise? A call that may be made again without harm is none when it begins. */
export const isPromise = (body: Body): boolean =>
	body.type === 'tool.started' ? body.replay === 'never' : kinds[body.type] === 'promise';
