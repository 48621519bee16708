import type {Reporter, TestModule, Vitest} from 'vitest/node';

const SHOWN = 10;

const tookOf = (module: TestModule): number => {
	const {collectDuration, setupDuration, duration} = module.diagnostic();
	return collectDuration + setupDuration + duration;
};

/** Says in CI which files took longest: what makes the tests slow is seen in the run in which it comes. */
export default class SlowestReporter implements Reporter {
	#vitest: Vitest | undefined;

	onInit(vitest: Vitest): void {
		this.#vitest = vitest;
	}

	onTestRunEnd(modules: readonly TestModule[]): void {
		if (process.env['CI'] === undefined) return;
		const files = modules.map(module => ({path: module.relativeModuleId, took: tookOf(module)}));
		const all = files.reduce((sum, {took}) => sum + took, 0);
		const slowest = files.toSorted((one, other) => other.took - one.took).slice(0, SHOWN);
		this.#vitest?.logger.log('\nThe slowest files, in seconds and as a share of all:');
		for (const {path, took} of slowest)
			this.#vitest?.logger.log(
				`${(took / 1000).toFixed(1).padStart(7)} ${((100 * took) / all).toFixed(0).padStart(3)} %  ${path}`,
			);
	}
}
