import {openEngine, type Engine} from '../../agent/engine.ts';
import type {Command} from '../../core/evolution/command.ts';
import type {Body, Delta} from '../../core/evolution/event.ts';
import {evolution} from '../../core/evolution/machine.ts';
import type {Outside} from '../../core/evolution/ports.ts';
import {complaintsAbout} from '../../core/evolution/settings.ts';
import type {EvolutionState} from '../../core/evolution/state.ts';
import type {Journal} from '../../core/journal.ts';
import {UserError} from '../../core/user-error.ts';
import {performIn} from './perform.ts';
import {openPool} from './pool.ts';

export type Evolution = Engine<EvolutionState, Command>;

/**
 * Opens an evolution where its journal left off, and lets it go on. A journal that holds nothing begins with `opened`; one that holds a run keeps the
 * settings it was begun with. A {@link UserError} when a run like this cannot begin.
 */
export const openEvolution = async (
	journal: Journal<Body, Delta>,
	outside: Outside,
	opened: Body<'evolution.opened'>,
): Promise<Evolution> => {
	const [complaint, ...more] = complaintsAbout(opened.settings, opened.suite);
	if (complaint !== undefined) throw new UserError(complaint, more.join('; ') || undefined);
	let isNew = true;
	for await (const fact of journal.read()) if (fact.type === 'evolution.opened') isNew = false;
	const pool = openPool<Delta, Body>();
	const engine = await openEngine({
		machine: evolution,
		journal,
		perform: performIn(outside, pool),
		opening: isNew
			? opened
			: {
					type: 'evolution.reopened',
					version: opened.version,
					...(opened.boxes === undefined ? {} : {boxes: opened.boxes}),
				},
	});
	return {
		get state() {
			return engine.state;
		},
		send: command => engine.send(command),
		settled: () => engine.settled(),
		abandon: () => engine.abandon(),
		close: async () => {
			await Promise.all([engine.close(), pool.close()]);
		},
	};
};
