import {join} from 'node:path';
import {shellWord} from '../../core/sandbox.ts';
import type {Player} from './attempt.ts';

/** A program, as it is shown in a box. All absolute real paths. */
export type Program = {
	/** The package's folder: `dist/`, `profiles/`, and the packages that are not bundled. */
	readonly root: string;
	/** What of the folder the program needs to be read. */
	readonly parts: readonly string[];
	/** Packages that lie elsewhere, and that the folder leads to. */
	readonly packages?: readonly string[];
};

/**
 * A program with the profiles of a variant: the host's own, where what is judged are profiles, or one that was built from the variant's sources. It works without
 * asking, because the box around it is the wall, and keeps no record: nothing that it would write is believed.
 */
export const playerOf = (
	{root, parts, packages = []}: Program,
	profiles: string,
	profile: string,
	{maxCostUsd}: {readonly maxCostUsd?: number} = {},
): Player => ({
	shown: [...new Set([...parts.map(part => join(root, part)), ...packages, profiles])],
	script: (prompt, timeMs) =>
		[
			'export HOME=/tmp/agent UNIFIED_DGM_HOME=/tmp/agent/home CI=true NO_COLOR=1',
			`export UNIFIED_DGM_PROFILES=${shellWord(profiles)}`,
			'mkdir -p "$UNIFIED_DGM_HOME"',
			[
				'exec node',
				shellWord(join(root, 'dist', 'unified-dgm.js')),
				`--profile ${shellWord(profile)} --full-auto --sandbox external --ephemeral`,
				`--max-time ${Math.ceil(timeMs / 1000)}s`,
				...(maxCostUsd === undefined ? [] : [`--max-cost ${Math.max(0.0001, maxCostUsd).toFixed(4)}`]),
				'--',
				shellWord(prompt),
			].join(' '),
		].join('\n'),
});
