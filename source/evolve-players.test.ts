import {mkdtemp, readdir, realpath, rm, stat} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {expect, test} from 'vitest';
import {placeIn} from './commands/evolve/place.ts';
import {playerFor} from './commands/evolve/players.ts';
import {knownAgents} from './commands/evolve/world.ts';

const namesIn = async (path: string): Promise<readonly string[]> =>
	(await stat(path)).isDirectory() ? (await readdir(path, {recursive: true})).map(name => join(path, name)) : [path];

test('what a box is shown of the program holds no suite, and so no test and no solution', async () => {
	const home = await realpath(await mkdtemp(join(tmpdir(), 'players-')));
	try {
		const place = placeIn({UNIFIED_DGM_HOME: home});
		const {agents, today} = await knownAgents(place, '1.0.0');
		const playing = {agents, folder: place.folder, profile: 'offline', workshop: undefined, capUsd: null};
		const player = await playerFor(playing, today);
		const names = (await Promise.all(player.shown.map(namesIn))).flat();
		expect(names.filter(name => /suites|gold|\.test\./.test(name.slice(name.indexOf('profiles'))))).toEqual([]);
		expect(names.some(name => name.endsWith('profiles/models.yaml'))).toBe(true);
		expect(player.script('do it', 5_000)).not.toContain('--max-cost');
		const capped = await playerFor({...playing, capUsd: 1}, today);
		expect(capped.script('do it', 5_000)).toContain(' --max-cost 0.5000 ');
	} finally {
		await rm(home, {recursive: true});
	}
});
