import {type Grade, grade, type Grading} from '../grade/grade.ts';
import type {Candidate} from '../grade/stage.ts';
import type {Suite, Task} from './read.ts';
import {sabotageOf} from './sabotage.ts';

/** How often the gold patch must pass: what passes only sometimes measures nothing. */
const TIMES = 3;

/** One grading that proves something, and whether it is to be solved. */
type Trial = {readonly what: string; readonly candidate: Candidate; readonly solves: boolean};

/** What came of the proof of a task. `leftOut` says why it may not be used; `fault` that it could not be tried here. */
export type Proof = {
	readonly task: string;
	readonly trials: number;
	readonly ms: number;
	readonly leftOut?: string;
	readonly fault?: string;
};

const trialsOf = (task: Task): readonly Trial[] => {
	const {gold} = task;
	const golden =
		gold === undefined
			? []
			: Array.from({length: TIMES}, (_, at) => ({
					what: `the gold patch, time ${at + 1} of ${TIMES},`,
					candidate: gold,
					solves: true,
				}));
	const nobody: Candidate =
		'image' in task.workspace ? {kind: 'diff', diff: ''} : {kind: 'tree', after: task.workspace, passedOver: []};
	return [
		{what: 'the untouched workspace', candidate: {kind: 'diff', diff: ''}, solves: false},
		...golden.slice(0, 1),
		{what: 'an agent that does nothing', candidate: nobody, solves: false},
		...sabotageOf(task).map(([how, candidate]) => ({what: `an agent that ${how}`, candidate, solves: false})),
		...golden.slice(1),
	];
};

/** Did a trial end as it must? If not: what it says of the task. A task for the canary counts as solved although nobody is paid for it. */
const complaintAbout = ({what, solves}: Trial, {solved, canary, evidence}: Grade): string | undefined => {
	const solvedAtAll = solved || canary !== undefined;
	if (solvedAtAll === solves && canary === undefined) return undefined;
	return solves ? `${what} fails: ${canary ?? evidence.said}` : `${what} passes`;
};

const prove = async (task: Task, grading: Grading, told: () => void): Promise<Proof> => {
	const begun = performance.now();
	const proof = (trials: number, more: Pick<Proof, 'leftOut' | 'fault'> = {}): Proof => ({
		task: task.id,
		trials,
		ms: Math.round(performance.now() - begun),
		...more,
	});
	const all = trialsOf(task);
	for (const [at, trial] of all.entries()) {
		const found = await grade(task, trial.candidate, grading);
		told();
		if (found.fault !== undefined) return proof(at + 1, {fault: found.fault});
		const leftOut = complaintAbout(trial, found);
		if (leftOut !== undefined) return proof(at + 1, {leftOut});
	}
	return proof(all.length);
};

export type Progress = {readonly trials: number; readonly of: number; readonly proof?: Proof};

/**
 * Proves the tasks of a suite: the gold patch passes three times of three; the untouched workspace, an agent that does nothing and agents that sabotage do not.
 * `workers` tasks at a time; proofs come in the order of the tasks. An abort ends what runs, leaves nothing behind, and gives the rest a fault.
 */
export const validateSuite = async (
	{tasks}: Suite,
	{workers, told, ...grading}: Grading & {readonly workers: number; readonly told: (progress: Progress) => void},
): Promise<readonly Proof[]> => {
	const of = tasks.reduce((sum, task) => sum + trialsOf(task).length, 0);
	let trials = 0;
	const proofs: Proof[] = [];
	const queue = [...tasks.entries()];
	const work = async (): Promise<void> => {
		for (let next = queue.shift(); next !== undefined; next = queue.shift()) {
			const [at, task] = next;
			if (grading.signal.aborted) {
				proofs[at] = {task: task.id, trials: 0, ms: 0, fault: 'interrupted'};
				continue;
			}
			const proof = await prove(task, grading, () => told({trials: (trials += 1), of}));
			// What was not tried any more is done, too.
			trials += trialsOf(task).length - proof.trials;
			proofs[at] = proof;
			told({trials, of, proof});
		}
	};
	await Promise.all(Array.from({length: workers}, work));
	return proofs;
};
