import type {Front} from '../cli.ts';
import {readSetting} from '../compose.ts';
import {paintIn} from '../views/theme.ts';
import {
	findGit,
	findHome,
	findKeys,
	findRipgrep,
	findServers,
	findStages,
	findTerminal,
	findVersion,
	findWalls,
	findWorkspace,
	type Finding,
} from './around/findings.ts';
import {realDirectory} from './open.ts';

/** Everything that can be looked at. */
const findAll = async (front: Front): Promise<readonly Finding[]> => {
	const directory = await realDirectory(front.request.directory ?? '.');
	const setting = await readSetting(directory, front.env, front.request.flags);
	return [
		findVersion(front),
		await findHome(front),
		findKeys(setting),
		...findStages(setting, front.now),
		...(await findWalls(front, setting)),
		await findGit(front),
		await findRipgrep(),
		findTerminal(front),
		...(await findServers(front, setting, directory)),
		...(await findWorkspace(directory)),
	];
};

/** Says what works here, and what to do about what does not. Exit code 1 when a session could not run. */
export const doctor = async (front: Front): Promise<number> => {
	const {stdout, colour} = front;
	const findings = await findAll(front);
	const paint = paintIn(colour);
	const marks = {good: '✓', warning: '!', bad: '✗'} as const;
	for (const {state, what, says, hint} of findings) {
		stdout.write(`${paint(state, marks[state])} ${paint('heading', what)}: ${says}\n`);
		if (hint !== undefined) stdout.write(`  ${paint('quiet', hint)}\n`);
	}
	return findings.some(({state}) => state === 'bad') ? 1 : 0;
};
