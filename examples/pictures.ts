import {mkdir, writeFile} from 'node:fs/promises';
import {setTimeout as sleep} from 'node:timers/promises';
import {picture} from '../source/testing/pty/picture.ts';
import type {Terminal} from '../source/testing/pty.ts';
import {setStage} from '../source/testing/scenes.ts';
import {type PictureScene, scenes, type Step} from './pictures/scenes.ts';

/**
 * Takes the pictures of `docs/terminal.md` from the real program, with scripted models: `node examples/pictures.ts` takes all of them, with names
 * only those. What a scene waits for in vain is said, and the other pictures are taken.
 */
const folder = new URL('../docs/terminal/', import.meta.url);

/** After the last step the screen gets this long to come to rest, in milliseconds. */
const REST = 600;

/** A person needs this long between seeing and typing; keys that come at once count as typed ahead. */
const LOOK = 1_200;

const act = async (terminal: Terminal, step: Exclude<Step, {again: unknown}>): Promise<void> => {
	if ('until' in step) {
		await terminal.until(step.until);
		return;
	}
	if ('type' in step) terminal.type(step.type);
	else terminal.press(...step.press);
	await sleep(60);
};

const take = async ({title, setup, start = {}, steps}: PictureScene): Promise<string> => {
	await using stage = await setStage(setup);
	const size = {columns: 90, rows: 26, ...start};
	let terminal = stage.open(size);
	for (const [nth, step] of steps.entries()) {
		if ('again' in step) {
			await terminal.ended;
			terminal = stage.open({...size, args: step.again});
			continue;
		}
		// An overlay opens after a second without typing.
		if ('press' in step && 'until' in (steps[nth - 1] ?? {})) await sleep(LOOK);
		await act(terminal, step);
	}
	// What moves is taken as it moves.
	await terminal.settled(REST / 2, {timeout: REST}).catch(() => {});
	return picture(terminal, title);
};

const wanted = process.argv.slice(2);
const unknown = wanted.find(name => !scenes.some(scene => scene.name === name));
if (unknown !== undefined) throw new Error(`there is no scene ${unknown}: ${scenes.map(({name}) => name).join(', ')}`);

await mkdir(folder, {recursive: true});
for (const scene of scenes) {
	if (wanted.length > 0 && !wanted.includes(scene.name)) continue;
	try {
		await writeFile(new URL(`${scene.name}.svg`, folder), await take(scene));
		console.log(`docs/terminal/${scene.name}.svg`);
	} catch (error) {
		console.error(`${scene.name}: ${error instanceof Error ? error.message : String(error)}`);
		process.exitCode = 1;
	}
}
