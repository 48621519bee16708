import {readdir} from 'node:fs/promises';
import {basename, join} from 'node:path';
import {parse as parseToml} from 'smol-toml';
import {parse as parseYaml} from 'yaml';
import {z} from 'zod';
import {readTree, type Tree} from '../tree.ts';
import {below, type Draft, idOf, type Imported, type LeftOut, textOf} from './draft.ts';

/** What is read of `task.toml`: https://www.harborframework.com/docs/tasks. Seconds and megabytes. */
const Harbor = z.object({
	task: z.object({description: z.string().optional()}).default({}),
	verifier: z.object({timeout_sec: z.number().positive().default(600)}).prefault({}),
	agent: z.object({timeout_sec: z.number().positive().default(600)}).prefault({}),
	environment: z
		.object({
			docker_image: z.string().optional(),
			cpus: z.number().positive().default(1),
			memory_mb: z.number().positive().default(2048),
		})
		.prefault({}),
});

/** What is read of the `task.yaml` of terminal-bench, from which Harbor came. */
const Terminal = z.object({
	instruction: z.string().min(1),
	max_agent_timeout_sec: z.number().positive().default(600),
	max_test_timeout_sec: z.number().positive().default(600),
});

const seconds = (count: number): string => `${Math.ceil(count)}s`;

/** Where the work is done: the last WORKDIR of a Dockerfile. */
const workdirOf = (dockerfile: string): string =>
	[...dockerfile.matchAll(/^\s*WORKDIR\s+(\/\S*)/gim)].at(-1)?.[1] ?? '/app';

const LOGS = '/logs';
const TESTS = '/tests';

/** The verifier of Harbor finds its tests in `/tests`, and writes a number, or JSON, below `/logs/verifier`. */
const verify = (script: string): string =>
	[
		`mkdir -p ${LOGS}/verifier ${LOGS}/agent && cp -R "$TESTS/." ${TESTS}/`,
		`bash ${TESTS}/${script}`,
		'code=$?',
		`[ -f ${LOGS}/verifier/reward.txt ] || cp ${LOGS}/verifier/reward.json ${LOGS}/verifier/reward.txt 2>/dev/null`,
		'exit $code',
	].join('\n');

type Common = {
	readonly name: string;
	readonly tree: Tree;
	readonly prompt: string;
	readonly gold: string;
	readonly dockerfile: string;
};

const common = ({name, prompt, dockerfile}: Common, image: string | undefined) => ({
	id: name,
	title: name,
	kind: 'terminal' as const,
	prompt,
	workspace: {image: workdirOf(dockerfile)},
	image: image ?? `unified-dgm/harbor-${name.toLowerCase()}:1`,
});

const harborDraft = (given: Common, toml: string): Draft | string => {
	let read: unknown;
	try {
		read = parseToml(toml);
	} catch (error) {
		return `task.toml is not TOML: ${error instanceof Error ? (error.message.split('\n', 1)[0] ?? '') : String(error)}`;
	}
	const parsed = Harbor.safeParse(read);
	if (!parsed.success) return `task.toml: ${parsed.error.issues[0]?.path.join('.') ?? ''} is not as it should be`;
	const {verifier, agent, environment} = parsed.data;
	const tests = below(given.tree, 'tests');
	if (!tests.has('test.sh')) return 'there is no tests/test.sh';
	const {image, ...task} = common(given, environment.docker_image);
	return {
		task: {
			...task,
			limits: {
				time: seconds(agent.timeout_sec),
				memory: `${Math.ceil(environment.memory_mb)}m`,
				processes: 512,
				cpus: environment.cpus,
			},
			grade: {
				image,
				command: verify('test.sh'),
				timeout: seconds(verifier.timeout_sec),
				into: '.unified-dgm-tests',
				volumes: [LOGS, TESTS],
				parser: 'reward-file',
				report: `${LOGS}/verifier/reward.txt`,
			},
			gold: 'gold.sh',
			source: 'Harbor',
		},
		workspace: undefined,
		tests,
		gold: given.gold,
	};
};

const terminalDraft = (given: Common, yaml: string): Draft | string => {
	let read: unknown;
	try {
		read = parseYaml(yaml);
	} catch {
		return 'task.yaml is not YAML';
	}
	const parsed = Terminal.safeParse(read);
	if (!parsed.success) return `task.yaml: ${parsed.error.issues[0]?.path.join('.') ?? ''} is not as it should be`;
	const script = given.tree.get('run-tests.sh');
	if (script === undefined) return 'there is no run-tests.sh';
	const {image, ...task} = common({...given, prompt: parsed.data.instruction}, undefined);
	return {
		task: {
			...task,
			limits: {time: seconds(parsed.data.max_agent_timeout_sec), memory: '2g', processes: 512},
			grade: {
				image,
				command: `cp -R "$TESTS/." ${TESTS}/\nexport TEST_DIR=${TESTS}\nbash ${TESTS}/run-tests.sh`,
				timeout: seconds(parsed.data.max_test_timeout_sec),
				into: '.unified-dgm-tests',
				volumes: [LOGS, TESTS],
				parser: 'pytest',
			},
			gold: 'gold.sh',
			source: 'terminal-bench',
		},
		workspace: undefined,
		tests: new Map([...below(given.tree, 'tests'), ['run-tests.sh', script]]),
		gold: given.gold,
	};
};

const draftOf = (name: string, tree: Tree): Draft | string => {
	const toml = textOf(tree, 'task.toml');
	const yaml = textOf(tree, 'task.yaml');
	const gold = textOf(tree, 'solution/solve.sh') ?? textOf(tree, 'solution.sh');
	if (gold === undefined) return 'there is no solution, so it cannot be proved';
	const dockerfile = textOf(tree, 'environment/Dockerfile') ?? textOf(tree, 'Dockerfile') ?? '';
	const prompt = textOf(tree, 'instruction.md')?.trim() ?? '';
	if (toml !== undefined)
		return prompt === '' ? 'there is no instruction.md' : harborDraft({name, tree, prompt, gold, dockerfile}, toml);
	return yaml === undefined
		? 'there is neither task.toml nor task.yaml'
		: terminalDraft({name, tree, prompt, gold, dockerfile}, yaml);
};

/**
 * Imports a folder of Harbor or terminal-bench tasks. A task whose image is not named is to run in `unified-dgm/harbor-NAME:1`, which is built from its
 * `environment` beforehand; what an agent changes counts in the folder of the image's WORKDIR alone.
 */
export const importHarbor = async (from: string): Promise<Imported> => {
	const drafts: Draft[] = [];
	const leftOut: LeftOut[] = [];
	const entries = await readdir(from, {withFileTypes: true});
	for (const entry of entries.toSorted((a, b) => (a.name < b.name ? -1 : 1))) {
		if (!entry.isDirectory() || entry.name.startsWith('.')) continue;
		const name = idOf(entry.name);
		const read = await readTree(join(from, entry.name));
		const bad =
			'refused' in read ? read.refused : read.passedOver[0] && `${read.passedOver[0].path} ${read.passedOver[0].why}`;
		const draft = 'refused' in read || bad !== undefined ? (bad ?? '') : draftOf(name, read.tree);
		if (typeof draft === 'string') leftOut.push({name, why: draft});
		else drafts.push(draft);
	}
	return {id: idOf(basename(from)), licence: 'see each task', source: 'Harbor', drafts, leftOut};
};
