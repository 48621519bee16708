import {mkdir, readFile, rm, writeFile} from 'node:fs/promises';
import {join} from 'node:path';
import {UserError} from '../../core/user-error.ts';
import {shellWord} from '../../core/sandbox.ts';
import type {Env} from '../../compose.ts';
import {runProgram} from '../around/program.ts';

export type Often = 'daily' | 'weekly';

/** What is to be run, absolute, and the variables that it needs. */
export type Called = {
	readonly command: readonly string[];
	readonly env: Readonly<Record<string, string>>;
	/** A file of further variables, as `NAME=value`, that need not be there: where a person may put keys, of which none are written. */
	readonly keys?: string;
};

/** Who starts programs at their time on this machine. `none`: a person has to enter the line themselves. */
export type Clock = 'systemd' | 'cron' | 'none';

const UNIT = 'unified-dgm-evolve';
const MOST = 64_000;

/** Looks for systemd with a manager of this user that answers, then for cron. */
export const findClock = async (env: Env): Promise<Clock> => {
	const manager = await runProgram(['systemctl', '--user', 'show-environment'], {env, most: MOST});
	if ('output' in manager) return 'systemd';
	const table = await runProgram(['crontab', '-l'], {env, most: MOST});
	// Without a table yet it fails: that it can be called is what counts.
	return 'output' in table || table.failed !== 'missing' ? 'cron' : 'none';
};

/** A word in a unit file: quoted, and without what systemd would put something in the place of (systemd.service(5), COMMAND LINES). */
const word = (text: string): string =>
	`"${text
		.replaceAll(/[\\"]/g, String.raw`\$&`)
		.replaceAll('%', '%%')
		.replaceAll('$', '$$$$')}"`;

/** A value of a variable in a unit file: no dollar sign is special there. */
const value = (text: string): string => `"${text.replaceAll(/[\\"]/g, String.raw`\$&`).replaceAll('%', '%%')}"`;

const plainLine = (text: string): string => {
	// oxlint-disable-next-line no-control-regex
	if (/[\u0000-\u001F\u007F]/.test(text))
		throw new UserError('a path with a line break or the like in it cannot be scheduled', JSON.stringify(text));
	return text;
};

const folderOf = (env: Env): string =>
	join(env['XDG_CONFIG_HOME'] ?? join(env['HOME'] ?? '/', '.config'), 'systemd', 'user');

/** The unit files of a run that is started so often, by their paths. */
export const unitsFor = (
	env: Env,
	often: Often,
	{command, env: variables, keys}: Called,
): ReadonlyMap<string, string> => {
	const folder = folderOf(env);
	const lines = Object.entries(variables).map(([name, text]) => `Environment=${value(plainLine(`${name}=${text}`))}`);
	return new Map([
		[
			join(folder, `${UNIT}.service`),
			[
				'[Unit]',
				'Description=unified-dgm tries to improve itself',
				'',
				'[Service]',
				'Type=oneshot',
				'Nice=10',
				...lines,
				...(keys === undefined ? [] : [`EnvironmentFile=-${plainLine(keys).replaceAll('%', '%%')}`]),
				`ExecStart=${command.map(one => word(plainLine(one))).join(' ')}`,
				'',
			].join('\n'),
		],
		[
			join(folder, `${UNIT}.timer`),
			[
				'[Unit]',
				'Description=unified-dgm tries to improve itself',
				'',
				'[Timer]',
				`OnCalendar=${often}`,
				'Persistent=true',
				'RandomizedDelaySec=1h',
				'',
				'[Install]',
				'WantedBy=timers.target',
				'',
			].join('\n'),
		],
	]);
};

const MARK = '# unified-dgm evolve';

/** The line of a crontab that does the same. A percent sign would be a line break there (crontab(5)). */
export const cronLine = (often: Often, {command, env}: Called): string => {
	const words = [
		...Object.entries(env).map(([name, text]) => `${name}=${shellWord(plainLine(text))}`),
		...command.map(one => shellWord(plainLine(one))),
	];
	return `${often === 'daily' ? '@daily' : '@weekly'} ${words.join(' ').replaceAll('%', String.raw`\%`)} ${MARK}`;
};

/** The person's crontab. One that cannot be read for certain is left alone. */
const tableOf = async (env: Env): Promise<readonly string[]> => {
	const ran = await runProgram(['crontab', '-l'], {env, most: MOST});
	if ('output' in ran) return ran.output.toString('utf8').replace(/\n$/, '').split('\n');
	// There is none yet.
	if (ran.failed === 'failed') return [];
	throw new UserError(`the crontab cannot be read (${ran.failed})`, 'nothing was changed');
};

const withTable = async (env: Env, lines: readonly string[]): Promise<void> => {
	const input = lines.map(line => `${line}\n`).join('');
	const ran = await runProgram(['crontab', '-'], {env, most: MOST, input});
	if (!('output' in ran))
		throw new UserError(`crontab does not take it (${ran.failed})`, 'crontab -l shows what is there');
};

const systemctl = async (env: Env, ...args: readonly string[]): Promise<void> => {
	const ran = await runProgram(['systemctl', '--user', ...args], {env, most: MOST});
	if (!('output' in ran))
		throw new UserError(
			`systemctl --user ${args.join(' ')} fails (${ran.failed})`,
			'systemctl --user status says more',
		);
};

/** Files, or lines, that are there now. */
export const scheduledIn = async (env: Env, clock: Clock): Promise<ReadonlyMap<string, string>> => {
	if (clock === 'cron') {
		const ours = (await tableOf(env)).filter(line => line.endsWith(MARK));
		return new Map(ours.map(line => ['crontab', line]));
	}
	const found = new Map<string, string>();
	for (const path of unitsFor(env, 'daily', {command: [], env: {}}).keys()) {
		const text = await readFile(path, 'utf8').catch(() => undefined);
		if (text !== undefined) found.set(path, text);
	}
	return found;
};

/** Has a run started so often; says what was written where. Whatever was there before of ours gives way. */
export const schedule = async (
	env: Env,
	clock: Exclude<Clock, 'none'>,
	often: Often,
	called: Called,
): Promise<ReadonlyMap<string, string>> => {
	if (clock === 'cron') {
		const line = cronLine(often, called);
		await withTable(env, [...(await tableOf(env)).filter(one => !one.endsWith(MARK)), line]);
		return new Map([['crontab', line]]);
	}
	const units = unitsFor(env, often, called);
	await mkdir(folderOf(env), {recursive: true});
	for (const [path, text] of units) await writeFile(path, text, {mode: 0o600});
	await systemctl(env, 'daemon-reload');
	await systemctl(env, 'enable', '--now', `${UNIT}.timer`);
	return units;
};

/** Takes away what was written; says what that was. */
export const unschedule = async (env: Env, clock: Clock): Promise<readonly string[]> => {
	const there = await scheduledIn(env, clock);
	if (there.size === 0) return [];
	if (clock === 'cron') {
		await withTable(
			env,
			(await tableOf(env)).filter(line => !line.endsWith(MARK)),
		);
		return [...there.keys()];
	}
	if (clock === 'systemd') await systemctl(env, 'disable', '--now', `${UNIT}.timer`);
	for (const path of there.keys()) await rm(path, {force: true});
	if (clock === 'systemd') await systemctl(env, 'daemon-reload');
	return [...there.keys()];
};
