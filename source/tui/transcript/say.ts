import {thoughtLines} from './thinking.ts';
import type {Grant} from '../../core/approval.ts';
import type {Body, SessionFact} from '../../core/session/event.ts';
import {sayTime} from '../../views/amount.ts';
import {sayHooks} from '../../views/hooks.ts';
import {oneLine, plain} from '../../views/plain.ts';
import {renderMarkdown} from '../markdown/render.ts';
import type {Look} from '../theme.ts';
import {callLines, shellLines} from './call.ts';
import {endLines, faultLines, noteLines, wentBackLines} from './ending.ts';
import {isGrouped} from './explored.ts';
import {headerLines, noticeLines} from './header.ts';
import {isSaidLater, substitutionLines} from '../../views/substitution.ts';
import type {Kind} from './kind.ts';
import {promptLines} from './prompt.ts';
import {flow} from './row.ts';
import {gutter, sign} from './sign.ts';
import {gatheredLines, plannedLines, stageLines, tickLines} from './stage.ts';
import {nothing, saySpent, spend} from './spent.ts';
import {whoIn, type Detail, type Told, type Transcript} from './state.ts';
import {completeText, cutOffText, stoppedText} from './text.ts';

const told = (kind: Kind, lines: readonly string[]): readonly Told[] => (lines.length === 0 ? [] : [{kind, lines}]);

const quietly = (text: string, look: Look): readonly string[] => flow(['  '], text, look, {tone: 'quiet'});

/** Below this, in milliseconds, a wait before a try again says nothing. */
const SHORT_MS = 500;

const grantLines = ({match, text, keep}: Grant, look: Look): readonly string[] =>
	quietly(
		`allowed for this ${keep}: ${match === 'exact' ? '' : 'commands that begin with '}${oneLine(text, 300)}`,
		look,
	);

const forkLines = ({forkedFrom}: Body<'session.opened'>, look: Look): readonly string[] => {
	if (forkedFrom === undefined) return [];
	const {session, turn} = forkedFrom;
	return quietly(
		`a copy of session ${oneLine(session)}${turn === null ? '' : `, from before turn ${oneLine(turn)}`}`,
		look,
	);
};

const compacted = (fact: Body<'history.compacted'>, look: Look, detail: Detail): readonly Told[] => {
	const {ms, cost, usage, summary} = fact;
	const tokens = usage === null ? 0 : Object.values(usage).reduce((sum, count) => sum + count, 0);
	const spent = saySpent(spend(nothing, ms, tokens, cost));
	return [
		...told('note', noteLines('done', `what was said so far is summed up${spent === '' ? '' : ` · ${spent}`}`, look)),
		...(detail === 'full' ? told('text', renderMarkdown(summary, look)) : []),
	];
};

/** Stages without a planner work on a plan that nobody made: it is the request once more. */
const isPlanned = ({stages}: Transcript): boolean => Object.values(stages).includes('plan');

/** An answer that was not shown while it streamed in. */
const unsaid = ({turn}: Transcript, answer: string): string =>
	(turn?.said ?? []).some(text => text.trim() === answer.trim()) ? '' : answer.trim();

/** What is to be told of a fact, given what is remembered of those before it; nothing of those that say nothing by themselves. */
export const tell = (transcript: Transcript, fact: SessionFact, look: Look): readonly Told[] => {
	const {detail, turn} = transcript;
	switch (fact.type) {
		case 'session.opened':
			return transcript.isHeaded
				? told('note', [...forkLines(fact, look), ...noticeLines(fact.notices, look)])
				: told('header', headerLines(fact, look));
		case 'prompt.submitted':
			return turn === undefined && transcript.waiting.length === 0
				? told('prompt', promptLines(fact, look, detail))
				: [];
		case 'prompt.withdrawn': {
			const prompt = transcript.waiting.find(one => one.prompt === fact.prompt);
			return prompt?.isShown ? told('note', quietly('taken back', look)) : [];
		}
		case 'turn.started': {
			const prompt = transcript.waiting.find(one => one.prompt === fact.prompt);
			return [
				...(prompt === undefined || prompt.isShown ? [] : told('prompt', promptLines(prompt, look, detail))),
				...(detail === 'full' ? told('note', quietly(`begun ${fact.at}`, look)) : []),
			];
		}
		case 'turn.steered':
			return told('prompt', promptLines(fact, look, detail));
		case 'stage.started': {
			const isNew = turn !== undefined && fact.round > turn.round;
			const who = isPlanned(transcript) ? ', back to the planner' : '';
			return isNew
				? told('stage', noteLines('again', `round ${fact.round + 1}: the check failed${who}`, look, undefined, ''))
				: [];
		}
		case 'model.chosen':
			return told(
				'note',
				substitutionLines(fact, transcript.told).flatMap(text => noteLines('warning', text, look)),
			);
		case 'model.asked':
			return fact.delayMs > SHORT_MS ? told('note', quietly(`  asking again in ${sayTime(fact.delayMs)}`, look)) : [];
		case 'model.answered':
			return [
				...(detail === 'full' ? told('note', thoughtLines(fact.blocks, look)) : []),
				...told('text', completeText(transcript, fact, look)),
			];
		case 'model.failed':
			return [
				...told('text', fact.fault.kind === 'aborted' ? stoppedText(transcript, look) : []),
				...told('note', isSaidLater(fact) ? [] : faultLines(fact.fault, look)),
			];
		case 'context.gathered':
			return turn === undefined ? [] : told('stage', gatheredLines(fact, turn, look, detail));
		case 'plan.proposed':
			if (turn === undefined || !isPlanned(transcript)) return [];
			// In plan mode the plan is the answer, and comes in full at the end.
			return told('stage', plannedLines(fact, turn, look, transcript.mode === 'plan' ? 'none' : detail));
		case 'step.started':
			return turn === undefined || !isPlanned(transcript)
				? []
				: told(
						'stage',
						stageLines(whoIn(turn), `step ${fact.index + 1}/${fact.of} ${oneLine(fact.title)}`, undefined, look),
					);
		case 'step.finished':
			return turn === undefined || !isPlanned(transcript) ? [] : told('call', tickLines(fact, turn, look));
		case 'approval.answered':
			return fact.grant === undefined ? [] : told('note', grantLines(fact.grant, look));
		case 'tool.finished': {
			const call = turn?.calls[fact.call];
			return call === undefined || isGrouped(transcript, call, fact)
				? []
				: told('call', callLines(fact, call, look, detail));
		}
		case 'mode.changed':
			return told('note', quietly(`mode: ${fact.mode}`, look));
		case 'title.changed':
			return told('note', quietly(`this session is called ${oneLine(fact.title)}`, look));
		case 'model.set': {
			const names = fact.candidates.map(({vendor, model}) => `${vendor}:${model}`).join(', ');
			return told('note', quietly(`${oneLine(fact.role)}: ${oneLine(names, 300)}`, look));
		}
		case 'shell.finished': {
			const shell = transcript.shells[fact.shell];
			return shell === undefined ? [] : told('prompt', shellLines(fact, shell, look, detail));
		}
		case 'history.compacted':
			return compacted(fact, look, detail);
		case 'thread.compacted':
			return told('note', quietly(`  the conversation of ${fact.stage} is summed up to make room`, look));
		case 'compaction.failed':
			return told('note', noteLines('error', `it could not be summed up: ${fact.why}`, look, fact.hint));
		case 'checkpoint.taken':
			return fact.id !== null || fact.when === 'after'
				? []
				: told(
						'note',
						noteLines('warning', `this turn cannot be taken back: ${fact.why ?? 'the files could not be kept'}`, look),
					);
		case 'hooks.finished':
			return told(
				'note',
				sayHooks(fact).flatMap(line => noteLines('warning', line, look)),
			);
		case 'undo.finished':
			return told('note', wentBackLines(fact, look));
		case 'explanation.given':
			return told('note', [
				...quietly(`about ${turn?.calls[fact.call]?.title ?? 'this call'}:`, look),
				...plain(fact.text)
					.trim()
					.split('\n')
					.flatMap(line => flow(['  ', ...sign('said', look)], line, look, {indent: gutter(look)})),
			]);
		case 'grant.kept':
			return told(
				'note',
				fact.where === null
					? noteLines('warning', 'it could not be kept for later sessions', look)
					: quietly(`kept in ${oneLine(fact.where, 400)}`, look),
			);
		case 'grant.revoked':
			return told('note', quietly('what you allowed is taken back: it is asked for again', look));
		case 'turn.finished': {
			const answer = unsaid(transcript, fact.answer);
			return [
				...told('text', cutOffText(transcript, look)),
				...(answer === '' ? [] : told('text', renderMarkdown(answer, look))),
				...told('end', endLines(fact, turn, look)),
			];
		}
		case 'hooks.started':
		case 'shell.requested':
		case 'compaction.requested':
		case 'undo.requested':
		case 'undo.planned':
		case 'explanation.requested':
		case 'check.requested':
		case 'context.ranked':
		case 'interrupt.requested':
		case 'model.missing':
		case 'tool.previewed':
		case 'approval.asked':
		case 'tool.started':
			return [];
	}
};
