import {access, constants, mkdir} from 'node:fs/promises';
import type {Front} from '../cli.ts';
import {homeIn, readSetting, resolveIn, shippedFile} from '../compose.ts';
import {paintIn} from '../views/theme.ts';
import {realDirectory} from './open.ts';

type Finding = {
	readonly state: 'good' | 'warning' | 'bad';
	readonly what: string;
	readonly says: string;
	readonly hint?: string | undefined;
};

const checkHome = async (home: string): Promise<Finding> => {
	try {
		await mkdir(home, {recursive: true, mode: 0o700});
		await access(home, constants.W_OK);
		return {state: 'good', what: 'home', says: home};
	} catch (error) {
		const {code} = error as NodeJS.ErrnoException;
		return {
			state: 'bad',
			what: 'home',
			says: `${home} cannot be written (${code})`,
			hint: 'set UNIFIED_DGM_HOME to a folder that can',
		};
	}
};

const checkWalls = async (front: Front, image: string | undefined): Promise<readonly Finding[]> => {
	const {probeWalls} = await import('../sandboxes/index.ts');
	const probes = await probeWalls({
		env: front.env,
		recipe: shippedFile('sandbox'),
		...(image === undefined ? {} : {image}),
	});
	return probes.map(({kind, works, why, hint}) => ({
		state: works ? (kind === 'none' ? 'warning' : 'good') : 'warning',
		what: `wall ${kind}`,
		says: why,
		hint,
	}));
};

const checkWorkspace = async (directory: string): Promise<readonly Finding[]> => {
	const {openWorkspace} = await import('../workspace/open.ts');
	const {run} = await import('../core/effect.ts');
	const workspace = await openWorkspace(directory);
	const {seen, check} = await run(workspace.rank('', new AbortController().signal));
	return [
		{state: 'good', what: 'workspace', says: `${directory}: ${seen} files`},
		check === null
			? {
					state: 'warning',
					what: 'check',
					says: 'no command was found that checks this project',
					hint: 'a test script in package.json, pytest, unittest, cargo, go and make are known',
				}
			: {state: 'good', what: 'check', says: check},
	];
};

/** Says what works here, and what to do about what does not. Exit code 1 when a session could not run. */
export const doctor = async (front: Front): Promise<number> => {
	const {request, env, stdout, colour, version} = front;
	const directory = await realDirectory(request.directory ?? '.');
	const setting = await readSetting(directory, env, request.flags);
	const resolveRole = resolveIn(setting, () => new Date());
	const {available} = setting.keyring;
	const findings: Finding[] = [
		{
			state: 'good',
			what: 'version',
			says: `${version}, Node ${process.versions.node}, ${process.platform} ${process.arch}`,
		},
		await checkHome(homeIn(env)),
		available.size === 0
			? {
					state: 'warning',
					what: 'keys',
					says: 'none: working offline',
					hint: 'set ANTHROPIC_API_KEY, OPENAI_API_KEY or GROQ_API_KEY',
				}
			: {state: 'good', what: 'keys', says: [...available].join(', ')},
	];
	for (const {name, role} of setting.profile.stages) {
		if (role === undefined) continue;
		const {name: chosen, warning} = resolveRole(setting.profile.roles[role] ?? []);
		const what = `stage ${name}`;
		if (chosen === undefined)
			findings.push({state: 'bad', what, says: 'no model can be had', hint: 'see unified-dgm models'});
		else if (chosen.vendor !== 'offline')
			findings.push({
				state: warning === undefined ? 'good' : 'warning',
				what,
				says: `${chosen.vendor}:${chosen.id}`,
				hint: warning,
			});
	}
	findings.push(
		...(await checkWalls(front, setting.loaded.config.security.image)),
		...(await checkWorkspace(directory)),
	);
	const paint = paintIn(colour);
	const marks = {good: '✓', warning: '!', bad: '✗'} as const;
	for (const {state, what, says, hint} of findings) {
		stdout.write(`${paint(state, marks[state])} ${paint('heading', what)}: ${says}\n`);
		if (hint !== undefined) stdout.write(`  ${paint('quiet', hint)}\n`);
	}
	return findings.some(({state}) => state === 'bad') ? 1 : 0;
};
