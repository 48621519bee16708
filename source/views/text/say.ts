import type {Body, SessionFact} from '../../core/session/event.ts';
import {isSuccess, sayEnding} from '../../core/sandbox.ts';
import {sayCost, sayCount, sayMany, sayTime} from '../amount.ts';
import {sayDiff} from '../diff.ts';
import {sayHooks} from '../hooks.ts';
import {oneLine, plain} from '../plain.ts';
import type {Paint} from '../theme.ts';
import {isSaidLater} from '../substitution.ts';
import type {Memory} from './remember.ts';

const spentLine = ({spent}: Memory): string =>
	spent.ms === 0
		? ''
		: [sayTime(spent.ms), `${sayCount(spent.tokens)} tokens`, sayCost(spent.unknown ? null : spent.usd)].join(' · ');

/** `◆ claude-sonnet-5-5  plan: 7 steps   2.1 s · 3.2k tokens · $0.01`: who, what, and what it cost. */
const stageLine = (memory: Memory, what: string, paint: Paint, who = memory.model || memory.stage): string => {
	const cost = spentLine(memory);
	return `${paint('agent', '◆')} ${paint('heading', who)}  ${what}${cost === '' ? '' : `   ${paint('quiet', cost)}`}`;
};

const gathered = ({seen, by, excerpts, files: told}: Body<'context.gathered'>): string => {
	const files = new Set((told ?? excerpts).map(({path}) => path)).size;
	return by === 'all'
		? `read ${sayMany(files, 'file')} · all fit`
		: `read ${sayMany(seen, 'file')} · ${files} ${files === 1 ? 'matters' : 'matter'}`;
};

const tail = (output: string, most: number): readonly string[] => {
	const lines = plain(output)
		.split('\n')
		// The ending has its own place in the line above.
		.filter(line => line.trim() !== '' && !/^\[?(?:exit \d+|killed by \w+)\]?$/.test(line));
	return lines.length <= most ? lines : [`… ${lines.length - most} more lines`, ...lines.slice(-most)];
};

const indent = (lines: readonly string[], paint: Paint): readonly string[] =>
	lines.map(line => paint('quiet', `  │ ${line}`));

/** How a call ended, in one line; with what a person needs to see when it went wrong. */
const finished = (fact: Body<'tool.finished'>, memory: Memory, paint: Paint): readonly string[] => {
	const call = memory.calls.get(fact.call);
	const check = memory.checks.get(fact.call);
	const title = oneLine(call?.title ?? check ?? memory.titles.get(fact.call) ?? 'a call that made no sense');
	const time = fact.ms < 100 ? '' : `  ${paint('quiet', sayTime(fact.ms))}`;
	if (check !== undefined) {
		if (fact.outcome === 'ok') return [`${paint('good', '✓')} ${title}${time}`];
		if (fact.outcome !== 'failed')
			return [`${paint('warning', '⊘')} ${title}  ${paint('quiet', oneLine(fact.output))}`];
		const ending = fact.ending === undefined ? oneLine(fact.output) : sayEnding(fact.ending);
		return [`${paint('bad', '✗')} ${title}  ${paint('bad', ending)}${time}`, ...indent(tail(fact.output, 12), paint)];
	}
	switch (fact.outcome) {
		case 'ok':
			if (call?.tool === 'plan') return [];
			if (call?.risk === 'read') return [`  ${paint('quiet', `· ${title}`)}`];
			return call?.risk === 'run' ? [`  ${paint('good', '✓')} ${title}${time}`] : [];
		case 'failed': {
			const ending = fact.ending === undefined ? oneLine(fact.output) : sayEnding(fact.ending);
			const shown = fact.ending === undefined ? [] : indent(tail(fact.output, 5), paint);
			return [`  ${paint('bad', '✗')} ${title}  ${paint('quiet', ending)}${time}`, ...shown];
		}
		case 'aborted':
			return [`  ${paint('warning', '■')} ${title}  ${paint('quiet', 'stopped')}`];
		case 'refused':
		case 'unapproved':
			return [`  ${paint('warning', '⊘')} ${title}  ${paint('quiet', oneLine(fact.output))}`];
	}
};

/** A change of files, as it is about to be written. */
const change = (call: Body<'tool.previewed'> | undefined, paint: Paint, most = 80): readonly string[] =>
	call?.preview?.diff === undefined
		? []
		: [
				`  ${paint('action', '✎')} ${oneLine(call.title)}`,
				...sayDiff(call.preview.diff, paint, most).map(line => `  ${line}`),
			];

/** What a person is asked to approve, in full: nothing of it may be out of sight. */
const wanted = (call: Body<'tool.previewed'> | undefined, paint: Paint): readonly string[] => {
	const script = call?.preview?.script;
	if (call === undefined || script === undefined) return change(call, paint, Infinity);
	return plain(script)
		.split('\n')
		.map((line, at) => `  ${paint('action', at === 0 ? '$' : ' ')} ${line}`);
};

const wentBack = ({went, why}: Body<'undo.finished'>, paint: Paint): readonly string[] => {
	if (why !== undefined) return [`${paint('bad', '✗')} nothing was taken back: ${oneLine(why)}`];
	if (went === null) return [`${paint('good', '↶')} what was said is forgotten`];
	const {done, kept, left} = went;
	return [
		`${paint('good', '↶')} ${sayMany(done.length, 'file')} taken back`,
		...done.map(({path}) => paint('quiet', `  ${plain(path)}`)),
		...kept.map(
			({path}) =>
				`  ${paint('warning', '!')} ${plain(path)}: you changed it since, so it stays (/undo overwrite takes it back, too)`,
		),
		...left.map(one => `  ${paint('bad', '✗')} ${plain(one.path)}: ${oneLine(one.why)}`),
	];
};

const outcomes = {
	done: ['good', '✓ done'],
	failed: ['bad', '✗ failed'],
	limit: ['warning', '■ stopped at a limit'],
	unapproved: ['warning', '⊘ not approved'],
	interrupted: ['warning', '■ stopped'],
} as const;

/** How a turn ended, why, and what to do about it, without what it took. */
export const sayEnd = ({outcome, why, hint}: Body<'turn.finished'>, paint: Paint, took = ''): readonly string[] => {
	const [tone, mark] = outcomes[outcome];
	return [
		`${paint(tone, mark)}${why === undefined ? '' : `: ${oneLine(why, 600)}`}${took === '' ? '' : `   ${paint('quiet', took)}`}`,
		...(hint === undefined ? [] : [paint('quiet', `  ${oneLine(hint, 600)}`)]),
	];
};

const ended = (fact: Body<'turn.finished'>, memory: Memory, at: string, paint: Paint): readonly string[] => {
	const {total} = memory;
	const took = sayTime(Math.max(0, Date.parse(at) - Date.parse(memory.startedAt)));
	const cost = `${took} · ${sayCount(total.tokens)} tokens · ${sayCost(total.unknown ? null : total.usd)}`;
	return sayEnd(fact, paint, cost);
};

/** A fact as lines for people; none for what says nothing by itself. */
export const sayFact = (fact: SessionFact, memory: Memory, paint: Paint): readonly string[] => {
	switch (fact.type) {
		case 'session.opened':
			return [
				paint('quiet', `${fact.profile.name} · ${fact.profile.mode} · wall: ${fact.wall.about}`),
				...fact.notices.map(notice => paint('warning', `! ${notice}`)),
			];
		case 'stage.started':
			return !memory.isNewRound
				? []
				: [`${paint('warning', '↻')} round ${fact.round + 1}: the check failed, back to the planner`];
		case 'model.chosen':
			return memory.choice.map(line => paint('warning', `! ${line}`));
		case 'model.failed':
			return isSaidLater(fact) ? [] : [paint('warning', `! ${fact.fault.kind}: ${oneLine(fact.fault.message, 300)}`)];
		case 'model.asked':
			return fact.delayMs > 500 ? [paint('quiet', `  asking again in ${sayTime(fact.delayMs)}`)] : [];
		case 'context.gathered':
			return [
				// What the ranking found is not the model's, also when it was asked.
				stageLine(memory, gathered(fact), paint, fact.by === 'ranking' ? memory.stage : undefined),
				...(fact.note === undefined ? [] : [paint('quiet', `  ${oneLine(fact.note, 300)}`)]),
			];
		case 'plan.proposed': {
			const {steps} = fact.plan;
			const many = steps.length > 1 ? steps.map(({title}, at) => paint('quiet', `  ${at + 1}. ${oneLine(title)}`)) : [];
			return memory.model === '' ? [] : [stageLine(memory, `plan: ${sayMany(steps.length, 'step')}`, paint), ...many];
		}
		case 'step.started':
			return [
				`${paint('agent', '◆')} ${paint('heading', memory.model || memory.stage)}  step ${fact.index + 1}/${fact.of} ${oneLine(fact.title)}`,
			];
		case 'step.finished':
			return [
				// The text of an only step is the answer, and is shown as such.
				...(fact.text.trim() === '' || memory.steps === 1 ? [] : [`  ${oneLine(fact.text, 400)}`]),
				...(spentLine(memory) === '' ? [] : [`  ${paint('quiet', spentLine(memory))}`]),
			];
		case 'tool.started':
			return memory.asked.has(fact.call) || fact.unmade !== undefined ? [] : change(memory.calls.get(fact.call), paint);
		case 'approval.asked':
			return [...wanted(memory.calls.get(fact.call), paint), paint('quiet', `  ${oneLine(fact.why, 300)}`)];
		case 'tool.finished':
			return finished(fact, memory, paint);
		case 'turn.finished':
			return ended(fact, memory, fact.at, paint);
		case 'turn.steered':
			return [`${paint('action', '›')} ${oneLine(fact.text, 300)}`];
		case 'prompt.withdrawn':
			return [paint('quiet', '  a waiting prompt is taken back')];
		case 'shell.requested':
			return [`${paint('action', '!')} ${oneLine(fact.script, 300)}`];
		case 'shell.finished':
			return [
				...indent(tail(fact.output, 20), paint),
				`  ${paint(isSuccess(fact.ending) ? 'good' : 'bad', sayEnding(fact.ending))}`,
			];
		case 'history.compacted':
			return [
				`${paint('good', '✓')} what was said is summed up   ${paint('quiet', `${sayTime(fact.ms)} · ${sayCost(fact.cost)}`)}`,
			];
		case 'thread.compacted':
			return [
				paint(
					'quiet',
					`  the conversation of ${fact.stage} is summed up to make room · ${sayTime(fact.ms)} · ${sayCost(fact.cost)}`,
				),
			];
		case 'compaction.failed':
			return [
				`${paint('bad', '✗')} it could not be summed up: ${oneLine(fact.why, 300)}`,
				...(fact.hint === undefined ? [] : [paint('quiet', `  ${oneLine(fact.hint)}`)]),
			];
		case 'model.set':
			return [
				paint('quiet', `  ${fact.role}: ${fact.candidates.map(({vendor, model}) => `${vendor}:${model}`).join(', ')}`),
			];
		case 'title.changed':
			return [paint('quiet', `  title: ${oneLine(fact.title)}`)];
		case 'mode.changed':
			return [paint('quiet', `  mode: ${fact.mode}`)];
		case 'checkpoint.taken':
			return fact.id !== null || fact.when === 'after'
				? []
				: [
						paint(
							'warning',
							`  ! this turn cannot be taken back: ${oneLine(fact.why ?? 'the files could not be kept')}`,
						),
					];
		case 'hooks.finished':
			return sayHooks(fact).map(line => paint('warning', `  ! ${oneLine(line, 400)}`));
		case 'undo.finished':
			return wentBack(fact, paint);
		case 'explanation.given':
			return plain(fact.text)
				.trim()
				.split('\n')
				.map(line => `  ${paint('agent', '│')} ${line}`);
		case 'grant.kept':
			return [
				fact.where === null
					? paint('warning', '  ! it could not be kept for later sessions')
					: paint('quiet', `  kept in ${fact.where}`),
			];
		case 'hooks.started':
		case 'approval.answered':
		case 'compaction.requested':
		case 'undo.requested':
		case 'undo.planned':
		case 'explanation.requested':
		case 'grant.revoked':
		case 'check.requested':
		case 'context.ranked':
		case 'interrupt.requested':
		case 'model.answered':
		case 'model.missing':
		case 'prompt.submitted':
		case 'tool.previewed':
		case 'turn.started':
			return [];
	}
};
