import {access} from 'node:fs/promises';
import {join} from 'node:path';
import type {Front} from '../../cli.ts';
import {readSetting} from '../../compose.ts';
import type {Look} from '../../tui/theme.ts';
import {cut, wrapBehind} from '../../tui/text/wrap.ts';
import {plain} from '../../views/plain.ts';
import {realDirectory} from '../open.ts';
import {
	findGit,
	findHome,
	findKeys,
	findRipgrep,
	findTerminal,
	findVersion,
	findWall,
	type Finding,
} from './findings.ts';

/** What a person who has never been here should know. */
export type FirstRun = {
	readonly findings: readonly Finding[];
	/** Without keys the models are algorithms: the offline profile. */
	readonly models: 'vendors' | 'offline';
};

/** Has nobody used the program with this home before? */
export const isFirstRun = async (home: string): Promise<boolean> => {
	const traces = await Promise.all(
		['config.yaml', 'sessions', 'history.jsonl', 'projects'].map(name =>
			access(join(home, name)).then(
				() => true,
				() => false,
			),
		),
	);
	return !traces.includes(true);
};

/** Looks at what a first session needs. Rejects with a `UserError` when the configuration is wrong. */
export const lookAround = async (front: Front): Promise<FirstRun> => {
	const directory = await realDirectory(front.request.directory ?? '.');
	const setting = await readSetting(directory, front.env, front.request.flags);
	const [home, wall, git, ripgrep] = await Promise.all([
		findHome(front),
		findWall(front, setting),
		findGit(front),
		findRipgrep(),
	]);
	return {
		findings: [findKeys(setting), wall, git, ripgrep, findVersion(front), findTerminal(front), home],
		models: setting.keyring.provided.size === 0 ? 'offline' : 'vendors',
	};
};

const signs = {good: '✓', warning: '!', bad: '✗'} as const;
const words = {good: 'works', warning: 'note', bad: 'does not work'} as const;

type Fit = 'whole' | 'cut';

/** A finding as lines: how it is, and below it what to do. */
const sayFinding = ({state, what, says, hint}: Finding, look: Look, fit: Fit): readonly string[] => {
	const {paint, spoken, columns} = look;
	const sign = spoken ? `${words[state]}: ` : `${paint(state, signs[state])} `;
	const behind = spoken ? '' : '  ';
	const text = `${paint('heading', plain(what))}: ${plain(says)}`;
	const todo = hint === undefined ? undefined : plain(hint);
	if (fit === 'cut')
		return [
			cut(`${sign}${text}`, columns),
			...(todo === undefined ? [] : [cut(`${behind}${paint('action', todo)}`, columns)]),
		];
	return [
		...wrapBehind(text, columns, sign, behind),
		...(todo === undefined ? [] : wrapBehind(paint('action', todo), columns, behind, behind)),
	];
};

const ending = ({models}: FirstRun): string =>
	models === 'offline'
		? 'Without keys the offline profile works for you: it repairs what a failing check shows, and answers simple questions.'
		: 'Say what to do. /help shows commands, /doctor looks again.';

/**
 * What works here and what to do about the rest, on one screen: when it is too high lines are cut, then what works is one line, and what
 * does not comes first.
 */
export const firstRunPage = (data: FirstRun, look: Look): readonly string[] => {
	const {paint, columns, rows} = look;
	const title = [cut(paint('heading', 'What works here'), columns), ''];
	const end = ['', ...wrapBehind(ending(data), columns, '', '')];
	const page = (fit: Fit): readonly string[] => [
		...title,
		...data.findings.flatMap(one => sayFinding(one, look, fit)),
		...end,
	];
	const pages = [page('whole'), page('cut')];
	const good = data.findings.filter(({state}) => state === 'good');
	const wanting = data.findings.filter(({state}) => state !== 'good').toSorted((a, b) => rank(a) - rank(b));
	const names: Finding = {state: 'good', what: 'fine', says: good.map(({what}) => what).join(', ')};
	const brief = [
		...wanting.flatMap(one => sayFinding(one, look, 'cut')),
		...(good.length === 0 ? [] : sayFinding(names, look, 'cut')),
		...end.slice(1),
	];
	return pages.find(({length}) => length <= rows) ?? brief.slice(0, rows);
};

const rank = ({state}: Finding): number => (state === 'bad' ? 0 : 1);
