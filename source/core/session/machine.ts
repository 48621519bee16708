import type {Machine} from '../machine.ts';
import {accept} from './accept.ts';
import type {Command} from './command.ts';
import type {Body} from './event.ts';
import {fold} from './fold.ts';
import {next} from './next.ts';
import {initial, type SessionState} from './state.ts';
import type {Step} from './step.ts';

/** A prompt through the stages, as a machine. */
export const session: Machine<SessionState, Body, Command, Step> = {initial, fold, next, accept};
