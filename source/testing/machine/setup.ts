import type {TestProject} from 'vitest/node';
import {type Finding, findParts, type PartName} from './parts.ts';

declare module 'vitest' {
	export interface ProvidedContext {
		machine: Readonly<Record<PartName, Finding>>;
	}
}

/** Tries the parts of the machine once for the run, and hands what was found to the tests. */
export const setup = async (project: TestProject): Promise<void> => {
	project.provide('machine', await findParts());
};
