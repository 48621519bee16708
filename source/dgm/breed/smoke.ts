import type {Work} from '../attempt/attempt.ts';
import type {Tree} from '../suites/tree.ts';

const FILE = 'greeting.txt';
const BEFORE = 'Helo, world.\n';
const AFTER = 'Hello, world.\n';

/** The least that an agent can do: one edit, which needs its models, its tools and its way through the stages. */
export const smoke: Work = {
	prompt: `Correct the spelling mistake in ${FILE}: "Helo" is to be "Hello". Change nothing else.`,
	workspace: new Map([[FILE, {bytes: Buffer.from(BEFORE), executable: false}]]),
	limits: {time: 180_000, memory: 1024 ** 3, processes: 256, cpus: 1},
};

/** Did the agent do it? */
export const isSmokeDone = (after: Tree): boolean =>
	Buffer.from(after.get(FILE)?.bytes ?? '')
		.toString('utf8')
		.trim() === AFTER.trim();
