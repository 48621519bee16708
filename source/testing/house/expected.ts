import {spare, subjects, type Stage, type Subject, type Went} from './cell.ts';

/** What comes of a trouble, from the first question to the model under test on: until the answer that the turn goes on with, or its end. */
export type Fate = {
	/** What the text view prints. */
	readonly lines: readonly string[];
	/** The facts after the question. */
	readonly trail: readonly string[];
	/** Milliseconds of each pause. */
	readonly paused?: readonly number[];
	/** Requests that reached its server, up to the one that is answered well. */
	readonly seen: number;
	/** Who answers in the end; `nobody` when the turn goes on, or ends, without an answer. */
	readonly by: 'subject' | 'spare' | 'nobody';
	/** How the turn ends, when it does not end well. */
	readonly end?: Went['end'];
	/** Why the ranking stands, where the model that gathers was of no help. */
	readonly note?: string;
	/** Answers besides those of a turn in which nothing goes wrong. */
	readonly more?: number;
};

export const nameOf = ({vendor, id}: Subject): string => `${vendor}:${id}`;

const SPARE = `${spare.vendor}:${spare.model}`;
const TOKENS = 15;

const work = {
	context: (who: string) => [`context.gathered ${who}`],
	plan: () => ['tool.previewed', 'tool.started plan', 'tool.finished ok', 'plan.proposed'],
	edit: (who: string) => [
		'tool.previewed',
		'checkpoint.taken',
		'tool.started write',
		'tool.finished ok',
		`model.asked ${who} 1 +0`,
		'model.answered',
		'step.finished',
		'turn.finished',
	],
} as const;

const stages: readonly Stage[] = ['context', 'plan', 'edit'];

const opens: Readonly<Record<Stage, (who: string) => readonly string[]>> = {
	context: who => ['stage.started context', 'context.ranked', `model.chosen ${who}`],
	plan: who => ['stage.started plan', `model.chosen ${who}`],
	edit: who => ['stage.started edit', `model.chosen ${who}`, 'step.started'],
};

const trailIn = (subject: Subject, at: Stage, {trail, by, end}: Fate): readonly string[] => {
	const all = ['session.opened', 'prompt.submitted', 'turn.started'];
	for (const stage of stages) {
		const first = stage === at ? nameOf(subject) : SPARE;
		const last = stage === at && by === 'subject' ? first : SPARE;
		all.push(...opens[stage](first), `model.asked ${first} 1 +0`, ...(stage === at ? trail : []));
		if (stage === at && end !== undefined) return all;
		if (stage !== at || by !== 'nobody') all.push('model.answered');
		const who = stage !== 'context' ? last : stage === at && by === 'nobody' ? 'ranking' : 'model';
		all.push(...work[stage](who));
	}
	return all;
};

const edited = [
	'  ! this turn cannot be taken back: nothing is kept with --ephemeral',
	'  ✎ Edit a.txt (+1 −1)',
	'      1 -old',
	'      1 +new',
];

const textIn = (subject: Subject, at: Stage, {lines, by, end, note, more = 0}: Fate): readonly string[] => {
	const who = (stage: Stage): string => (stage === at && by === 'subject' ? subject.id : spare.model);
	const during = (stage: Stage): readonly string[] => (stage === at ? lines : []);
	const hint = end?.hint === undefined ? [] : [`  ${end.hint}`];
	const ended = (answers: number): readonly string[] => [
		end?.answer ?? 'Done.',
		`${end === undefined ? '✓ done' : `✗ failed: ${end.why ?? ''}`}   0 ms · ${answers * TOKENS} tokens · cost unknown`,
		...hint,
	];
	const all = ['default · full-auto · wall: no wall', ...during('context')];
	if (end !== undefined && at === 'context') return [...all, ...ended(more)];
	all.push(`◆ ${by === 'nobody' && at === 'context' ? 'context' : who('context')}  read 2 files · 1 matters`);
	if (note !== undefined) all.push(`  the context model was of no help (${note}): the ranking stands`);
	all.push(...during('plan'));
	if (end !== undefined && at === 'plan') return [...all, ...ended(1 + more)];
	all.push(`◆ ${who('plan')}  plan: 1 step`);
	const began = at === 'edit' ? subject.id : spare.model;
	all.push(`◆ ${began}  step 1/1 Change a`, ...during('edit'));
	if (end !== undefined) return [...all, ...ended(2 + more)];
	return [...all, ...edited, ...ended(4 + more - (by === 'nobody' ? 1 : 0))];
};

const askedIn = (subject: Subject, at: Stage, {seen, by, end}: Fate): readonly string[] => {
	const all: string[] = [];
	for (const stage of stages) {
		const isAt = stage === at;
		const winner = isAt && by === 'subject' ? subject.id : spare.model;
		if (isAt) all.push(...Array.from({length: seen}, () => subject.id));
		if (isAt && end !== undefined) return all;
		if (!isAt || by !== 'nobody') all.push(winner);
		if (stage === 'edit') all.push(winner);
	}
	return all;
};

/** All that a turn leaves behind in which this happens at a stage. */
export const expectedOf = (subject: Subject, stage: Stage, fate: Fate): Went => {
	const {end, paused = []} = fate;
	const isEdited = end === undefined;
	const isPlanned = isEdited || stage === 'edit';
	const times = (isPlanned ? 1 : 0) + (isEdited ? 1 : 0);
	return {
		text: textIn(subject, stage, fate),
		trail: trailIn(subject, stage, fate),
		paused,
		asked: askedIn(subject, stage, fate),
		wrong: [],
		files: {'a.txt': isEdited ? 'new\n' : 'old\n', 'b.txt': 'other\n'},
		end: end ?? {outcome: 'done', answer: 'Done.'},
		printed: [times, times],
	};
};

/** Every row with every vendor at every stage. */
export const cellsOf = <Row extends {readonly name: string}>(rows: readonly Row[], at: readonly Stage[] = stages) =>
	rows.flatMap(row =>
		subjects.flatMap(subject =>
			at.map(stage => [`${row.name} · ${subject.vendor} · ${stage}`, {row, subject, stage}] as const),
		),
	);
