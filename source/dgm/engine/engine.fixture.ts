import {join} from 'node:path';
import {setTimeout as sleep} from 'node:timers/promises';
import type {Effect} from '../../core/effect.ts';
import type {Body, Delta} from '../../core/evolution/event.ts';
import type {Breeder, Outside} from '../../core/evolution/ports.ts';
import {UserError} from '../../core/user-error.ts';
import {jsonlJournal} from '../../store/jsonl.ts';
import {opened, scriptedOutside} from '../evolve/evolve.fixture.ts';
import {openEvolution} from '../evolve/evolve.ts';
import {withReceipts} from '../evolve/receipts.ts';
import {serveEngine, type Running, type Service} from './serve.ts';

/** What children are to be, in words such as a breeder finds. */
const ideas = [
	{
		mechanism: 'Search shorter',
		rootCause: 'most tasks are decided in the first half of the time',
		change: 'repair.budget.seconds: 60 → 36',
	},
	{
		mechanism: 'Trust the failing line more',
		rootCause: 'repairs are tried far from where the test fails',
		change: 'repair.places.stack: 0.5 → 0.8',
	},
	{
		mechanism: 'Try rare kinds of mistakes sooner',
		rootCause: 'the order of tries trusts the frequent kinds too much',
		change: 'repair.operators.direction: 0.6 → 0.77',
	},
	{
		mechanism: 'Run the failed test first',
		rootCause: 'every try waits for tests that always pass',
		change: 'repair.check: all → failed-first',
	},
] as const;

/** The same children, told in words. */
const inWords = async function* (
	variant: string,
	work: ReturnType<Breeder['propose']>,
): ReturnType<Breeder['propose']> {
	const result = yield* work;
	const idea = ideas[Number(variant.slice(1)) % ideas.length];
	return 'manifest' in result && idea !== undefined
		? {...result, manifest: {...idea, fixes: ['search-1'], endangers: []}}
		: result;
};

/** The same answers, each after a time. */
const paced = ({breeder, grader, default: pointer}: Outside, ms: number): Outside => {
	const after = async function* <Kept>(signal: AbortSignal, work: Effect<string, Kept>): Effect<string, Kept> {
		yield 'runs the tests';
		await sleep(ms, undefined, {signal}).catch(() => {});
		return yield* work;
	};
	return {
		breeder: {
			propose: (proposal, signal) => after(signal, inWords(proposal.variant, breeder.propose(proposal, signal))),
			build: (build, signal) => after(signal, breeder.build(build, signal)),
		},
		grader: {grade: (one, signal) => after(signal, grader.grade(one, signal))},
		default: pointer,
	};
};

/** Opens runs whose every answer is scripted; each takes `ms`. The suite `amiss` is one that cannot be opened. */
export const scriptedBegin =
	(ms: number): Service['begin'] =>
	async ({run, folder, suite, settings}, tell): Promise<Running> => {
		if (suite.endsWith('amiss')) throw new UserError('the suite is amiss', 'mend it');
		tell('opens the run');
		const journal = await jsonlJournal<Body, Delta>({
			path: join(folder, 'journal.jsonl'),
			now: () => new Date(),
			mask: body => body,
			report: () => {},
		});
		let seq = 0;
		for await (const fact of journal.read()) ({seq} = fact);
		const outside = withReceipts(join(folder, 'receipts'), paced(scriptedOutside(join(folder, 'ledger')), ms));
		const opening = {...opened, evolution: run, settings: {...opened.settings, ...settings}};
		try {
			return {journal, seq, evolution: await openEvolution(journal, outside, opening)};
		} catch (error) {
			await journal.close();
			throw error;
		}
	};

/** As a program: an engine that a configuration can name. Its argument is how long each piece of work takes, in milliseconds. */
if (import.meta.main) {
	const controller = new AbortController();
	process.on('SIGTERM', () => controller.abort());
	const how = await serveEngine({
		input: process.stdin,
		output: process.stdout,
		about: {name: 'scripted', version: '1'},
		begin: scriptedBegin(Number(process.argv[2] ?? 0)),
		failed: error => void process.stderr.write(`${String(error)}\n`),
		signal: controller.signal,
	});
	process.exitCode = how === 'closed' ? 0 : 1;
}
