import {appendFileSync, existsSync} from 'node:fs';
import {join} from 'node:path';
import type {Body} from '../../core/evolution/event.ts';
import type {Outside} from '../../core/evolution/ports.ts';
import type {Boxes} from '../outside/grader.ts';
import {graderOf} from '../outside/grader.ts';
import type {Suite, Task} from '../suites/read.ts';
import {TaskFile} from '../suites/schema.ts';
import {opened as scripted, scriptedOutside, solves} from './evolve.fixture.ts';
import {withReceipts} from './receipts.ts';

/** What every try is said to have cost: so much that it shows when one is charged twice. */
export const TRY_USD = 0.02;

const suiteOf = (names: Readonly<Record<string, number>>): readonly string[] =>
	Object.entries(names).flatMap(([name, count]) => Array.from({length: count}, (_, at) => `${name}-${at + 1}`));

const taskOf = (id: string, command: string): Task => {
	const {
		workspace: _,
		gold: __,
		...rest
	} = TaskFile.parse({
		id,
		title: id,
		kind: 'files',
		prompt: `do ${id}`,
		limits: {time: '5s'},
		grade: {command, parser: 'exit', timeout: '5s'},
	});
	const workspace = new Map([['a.txt', {bytes: Buffer.from('bad\n'), executable: false}]]);
	return {...rest, directory: '/none', split: 'search', workspace, tests: new Map(), gold: undefined};
};

/** A run that is over after some twenty tries. */
export const opened: Body<'evolution.opened'> = {
	...scripted,
	settings: {
		...scripted.settings,
		workers: 2,
		price: 1,
		budget: {evaluations: 16, usd: 4, wallMs: null},
	},
	suite: {
		id: 'tiny',
		version: '1',
		search: suiteOf({search: 4}),
		holdout: suiteOf({holdout: 2}),
		sentinel: [],
		canary: [],
	},
};

/** The tasks of that run; what grades each may be named. */
export const tinySuite = (commands: Readonly<Record<string, string>> = {}): Suite =>
	({
		tasks: [...opened.suite.search, ...opened.suite.holdout].map(id =>
			taskOf(id, commands[id] ?? 'grep -q good a.txt'),
		),
		runners: new Map(),
	}) as unknown as Suite;

/**
 * An outside whose tries are real: a variant is a shell script that plays in one box and is graded in another. Whether it does a task depends on the two alone. Every try
 * is written to `begun` when it begins, with whether a result of it was kept before: then it would be paid twice.
 */
export const boxedOutside = (folder: string, boxes: Boxes, suite: Suite = tinySuite()): Outside => {
	const receipts = join(folder, 'receipts');
	const real = graderOf({
		suite,
		boxes,
		player: async agent => ({
			shown: [],
			script: prompt => (solves(agent, prompt) ? 'sleep 0.1; echo good > a.txt' : 'sleep 0.1; echo worse > a.txt'),
		}),
		folder: join(folder, 'evidence'),
		scratch: join(folder, 'scratch'),
	});
	return withReceipts(receipts, {
		...scriptedOutside(join(folder, 'ledger')),
		grader: {
			grade: async function* (one, signal) {
				const again = existsSync(join(receipts, `${one.key}.json`)) ? ' again' : '';
				appendFileSync(join(folder, 'begun'), `${one.key}${again}\n`);
				const score = yield* real.grade(one, signal);
				return 'aborted' in score ? score : {...score, usd: TRY_USD};
			},
		},
	});
};
