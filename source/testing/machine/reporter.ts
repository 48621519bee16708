import type {Reporter, TestModule, Vitest} from 'vitest/node';
import './needs.ts';
import {sayUnproved} from './say.ts';

/** Ends a run with the tests that this machine could not prove. It stands after the reporter that counts. */
export default class UnprovedReporter implements Reporter {
	#vitest: Vitest | undefined;

	onInit(vitest: Vitest): void {
		this.#vitest = vitest;
	}

	onTestRunEnd(modules: readonly TestModule[]): void {
		const tests = modules.flatMap(module => [...module.children.allTests('skipped')]);
		for (const line of sayUnproved(tests.map(test => test.meta().unproved ?? []))) this.#vitest?.logger.log(line);
	}
}
