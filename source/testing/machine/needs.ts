import {inject, type TestContext, type TestOptions} from 'vitest';
import './setup.ts';
import type {PartName} from './parts.ts';
import {mustHave} from './must-have.ts';

declare module 'vitest' {
	export interface TaskMeta {
		/** The parts of the machine for want of which it was skipped. */
		unproved?: readonly PartName[];
	}
}

/** Which of these parts are missing here. Throws when one of them must be there. */
const missing = (names: readonly PartName[]): readonly PartName[] => {
	const machine = inject('machine');
	return names.filter(name => {
		const found = machine[name];
		if (found.kind === 'missing' && mustHave(name, process.env)) throw new Error(`${name} is missing: ${found.why}`);
		return found.kind !== 'there';
	});
};

/**
 * Options of a `test` or `describe` that needs these parts of the machine: where one is missing, it is skipped, hooks and all, and the end of
 * the run tells it.
 */
export const needs = (...names: readonly PartName[]): TestOptions => {
	const unproved = missing(names);
	return unproved.length === 0 ? {} : {skip: true, meta: {unproved}};
};

/** The same as a `beforeEach` of a file or a `describe`, whose tests need them all, and for the first line of a test. */
export const skipWithout =
	(...names: readonly PartName[]) =>
	({task, skip}: TestContext): void => {
		const unproved = missing(names);
		if (unproved.length === 0) return;
		task.meta.unproved = unproved;
		skip();
	};

/** Is it there, for a law that promises less without it? */
export const isThere = (name: PartName): boolean => missing([name]).length === 0;

/** The parts that a command which checks a project takes. */
export const programsOf = (check: string): readonly PartName[] => (check.startsWith('python3 ') ? ['python3'] : []);
