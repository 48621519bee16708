import type {Journal} from '../core/journal.ts';
import type {Command} from '../core/session/command.ts';
import type {Body, Delta} from '../core/session/event.ts';
import {session} from '../core/session/machine.ts';
import type {SessionState} from '../core/session/state.ts';
import {openEngine, type Engine} from './engine.ts';
import {performIn} from './perform.ts';
import type {World} from './world.ts';

export type Session = Engine<SessionState, Command>;

/** Opens a session where its journal left off, on record with what it is opened with, and lets it go on. */
export const openSession = (
	journal: Journal<Body, Delta>,
	world: World,
	opened: Omit<Body<'session.opened'>, 'type'>,
): Promise<Session> =>
	openEngine({machine: session, journal, perform: performIn(world), opening: {type: 'session.opened', ...opened}});
