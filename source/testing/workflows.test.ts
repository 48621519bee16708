import {readdir, readFile} from 'node:fs/promises';
import {join} from 'node:path';
import {fileURLToPath} from 'node:url';
import {describe, expect, test} from 'vitest';
import {parse} from 'yaml';
import manifest from '../../package.json' with {type: 'json'};

type Permissions = Readonly<Record<string, string>>;

type Step = {readonly uses?: string; readonly run?: string; readonly with?: Readonly<Record<string, unknown>>};

type Job = {
	readonly needs?: string | readonly string[];
	readonly uses?: string;
	readonly steps?: readonly Step[];
	readonly permissions?: Permissions;
	readonly strategy?: {readonly matrix?: {readonly node?: readonly number[]}};
};

type Workflow = {
	readonly on: Readonly<
		Record<string, {readonly tags?: readonly string[]; readonly branches?: readonly string[]} | null>
	>;
	readonly permissions?: Permissions;
	readonly jobs: Readonly<Record<string, Job>>;
};

const folder = fileURLToPath(new URL('../../.github/workflows', import.meta.url));
const names = (await readdir(folder)).toSorted();
const read = async (name: string): Promise<Workflow> => parse(await readFile(join(folder, name), 'utf8')) as Workflow;
const workflows = await Promise.all(names.map(async name => ({name, workflow: await read(name)})));

const stepsOf = ({jobs}: Workflow): readonly Step[] => Object.values(jobs).flatMap(({steps = []}) => steps);
const scriptOf = ({steps = []}: Job): string => steps.flatMap(({run = []}) => run).join('\n');

test('there is a workflow for each system, and one for releases', () => {
	expect(names).toEqual(['linux.yml', 'macos.yml', 'release.yml']);
});

describe.each(workflows)('$name', ({workflow}) => {
	test('may only read, but for jobs that say what they write', () => {
		expect(workflow.permissions).toEqual({contents: 'read'});
		const written = Object.entries(workflow.jobs).flatMap(([job, {permissions = {}}]) =>
			Object.entries(permissions)
				.filter(([, level]) => level === 'write')
				.map(([what]) => `${job} ${what}`),
		);
		const allowed = workflow.on['push']?.tags === undefined ? [] : ['publish id-token', 'notes contents'];
		expect(written).toEqual(allowed);
	});

	test('takes actions by their major version, and leaves no token in the clone', () => {
		const used = stepsOf(workflow).filter(({uses}) => uses !== undefined);
		expect(used.filter(({uses = ''}) => !/^actions\/[a-z-]+@v\d+$/.test(uses))).toEqual([]);
		const clones = used.filter(({uses = ''}) => uses.startsWith('actions/checkout@'));
		expect(clones.filter(step => step.with?.['persist-credentials'] !== false)).toEqual([]);
	});

	test('puts no expression into a script, where a name could be a command', () => {
		expect(stepsOf(workflow).filter(({run = ''}) => run.includes('${{'))).toEqual([]);
	});

	test('takes the locked packages wherever it tests or publishes', () => {
		const scripts = Object.values(workflow.jobs).map(scriptOf);
		const working = scripts.filter(script => /vitest|npm test|npm publish|npm run lint/.test(script));
		expect(working.filter(script => !/^npm ci$/m.test(script))).toEqual([]);
	});
});

test('Linux is tested with every major version of Node that the package names, and the newest', async () => {
	const {jobs} = await read('linux.yml');
	const versions = jobs['test']?.strategy?.matrix?.node ?? [];
	const [least] = /\d+/.exec(manifest.engines.node) ?? [];
	expect(versions[0]).toBe(Number(least));
	expect(versions.length).toBeGreaterThan(1);
});

test('a release is a tag that equals the version; it is tested on every system, then published with its provenance, then told', async () => {
	const {on, jobs} = await read('release.yml');
	expect(Object.keys(on)).toEqual(['push']);
	expect(on['push']).toEqual({tags: ['v*']});
	const needed = (job: string): readonly string[] => {
		const own = [jobs[job]?.needs ?? []].flat();
		return [...own, ...own.flatMap(needed)];
	};
	const tests = names.filter(name => name !== 'release.yml');
	const before = needed('publish').map(job => jobs[job]?.uses);
	expect(before).toEqual(expect.arrayContaining(tests.map(name => `./.github/workflows/${name}`)));
	for (const name of tests) expect((await read(name)).on).toHaveProperty('workflow_call');
	expect(needed('publish').map(job => scriptOf(jobs[job] ?? {}))).toContain(
		`test "$GITHUB_REF_NAME" = "v$(node -p "require('./package.json').version")"`,
	);
	expect(scriptOf(jobs['publish'] ?? {})).toMatch(/^npm publish --provenance\b/m);
	expect(jobs['publish']?.permissions).toEqual({contents: 'read', 'id-token': 'write'});
	expect(needed('notes')).toContain('publish');
	expect(scriptOf(jobs['notes'] ?? {})).toContain('gh release create "$GITHUB_REF_NAME"');
});
