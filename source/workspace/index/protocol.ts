import type {MessagePort} from 'node:worker_threads';
import type {Around, Ranking, SymbolsAsked, SymbolsFound} from '../../core/workspace.ts';
import type {EngineOptions} from './engine.ts';

/**
 * What the thread of the index is started with. `store` is where it keeps what it read, an absolute path; `begun` leads to a second thread
 * that was begun with it.
 */
export type Start = EngineOptions & {readonly store?: string; readonly begun?: MessagePort};

/** What it is asked. */
export type Ask =
	| {readonly ask: 'prepare'; readonly id: number}
	| {readonly ask: 'rank'; readonly id: number; readonly request: string; readonly around?: Around}
	| {readonly ask: 'symbols'; readonly id: number; readonly asked: SymbolsAsked};

/** What it says: how far it is, what was asked for, or why there is no answer. */
export type Say =
	| {readonly say: 'seen'; readonly id: number; readonly seen: number}
	| {readonly say: 'done'; readonly id: number}
	| {readonly say: 'ranked'; readonly id: number; readonly ranking: Ranking}
	| {readonly say: 'symbols'; readonly id: number; readonly found: SymbolsFound}
	| {readonly say: 'fault'; readonly id: number; readonly why: string};
