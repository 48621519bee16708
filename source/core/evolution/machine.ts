import type {Machine} from '../machine.ts';
import {accept} from './accept.ts';
import type {Command} from './command.ts';
import type {Body} from './event.ts';
import {fold} from './fold.ts';
import {next} from './next.ts';
import {initial, type EvolutionState} from './state.ts';
import type {Step} from './step.ts';

/** Parents, children and scores, as a machine. */
export const evolution: Machine<EvolutionState, Body, Command, Step> = {initial, fold, next, accept};
