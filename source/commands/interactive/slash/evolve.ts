import type {EvolutionState} from '../../../core/evolution/state.ts';
import {cut, wrapBehind} from '../../../tui/text/wrap.ts';
import type {Look} from '../../../tui/theme.ts';
import {sayMany, sayTime} from '../../../views/amount.ts';
import {sayVerdict, treeLines, type Line} from '../../../views/evolution/say.ts';
import {placeIn, runNamed, runsIn, stateOf} from '../../evolve/place.ts';
import {tell, type Slash} from './slash.ts';

const spent = ({opened, charged, activeMs}: EvolutionState): string => {
	const budget = opened?.settings.budget;
	const time =
		budget?.wallMs === null || budget === undefined
			? sayTime(activeMs)
			: `${sayTime(activeMs)} of ${sayTime(budget.wallMs)}`;
	return `${charged.evaluations} of ${sayMany(budget?.evaluations ?? 0, 'evaluation')} · ${time} · $${charged.usd.toFixed(2)}`;
};

const standing = (state: EvolutionState): string => {
	if (state.finished !== undefined) return `${state.finished.outcome}: ${state.finished.why}`;
	return state.paused ? 'paused' : `under way: ${sayMany(state.jobs.length, 'job')}`;
};

/** What is running, and what each child is to be. */
const running = ({jobs}: EvolutionState): readonly Line[] =>
	jobs.map(({what, manifest}) => ({
		tone: 'quiet',
		text:
			what.do === 'try'
				? `${what.variant} plays ${what.task}`
				: `${what.variant} is bred from ${what.parent}${manifest === undefined ? '' : `: ${manifest.mechanism}`}`,
	}));

/** A run as lines: how it stands, its archive as a tree, what is running, and how to go on. */
const evolvePage = (run: string, state: EvolutionState, {columns, paint}: Look): readonly string[] => {
	const {opened, archive, children, tested} = state;
	const stillborn = Object.values(children).filter(child => child.stillborn !== undefined).length;
	const quarantined = archive.filter(variant => variant.standing === 'quarantined').length;
	const shown = ({tone, text}: Line): readonly string[] => {
		const indent = /^ */.exec(text)?.[0] ?? '';
		const painted = (line: string): string => (tone === 'plain' ? line : paint(tone, line));
		return wrapBehind(text.trimStart(), columns, indent, `${indent}    `).map(painted);
	};
	const active = running(state);
	return [
		cut(paint('heading', `Run ${run}`), columns),
		...wrapBehind(
			`${opened?.suite.id ?? '?'} ${opened?.suite.version ?? ''} · ${opened?.settings.policy ?? '?'} · seed ${opened?.settings.seed ?? '?'}`,
			columns,
			'',
			'',
		),
		...wrapBehind(spent(state), columns, '', ''),
		...wrapBehind(`${archive.length} viable · ${stillborn} stillborn · ${quarantined} quarantined`, columns, '', ''),
		...wrapBehind(standing(state), columns, '', ''),
		...(tested === undefined ? [] : wrapBehind(sayVerdict(tested), columns, '', '')),
		'',
		...treeLines(state).flatMap(shown),
		...(active.length === 0 ? [] : ['', ...active.flatMap(shown)]),
		'',
		...wrapBehind(
			paint('quiet', `unified-dgm evolve show ${run} · diff ${run} VARIANT · resume · promote · rollback`),
			columns,
			'',
			'',
		),
	];
};

/** The last evolution, or the one that is named, as it stands now. */
export const evolve: Slash = {
	name: 'evolve',
	about: 'the last run of self-improvement: its variants, what it spent, what came of it',
	argument: '[RUN]',
	run: async (words, conversation) => {
		const {desk, front} = conversation;
		const place = placeIn(front.env);
		if ((await runsIn(place)).length === 0) {
			tell(conversation, 'there are no runs yet: `unified-dgm evolve` begins one');
			return;
		}
		const run = await runNamed(place, words === '' ? undefined : words);
		const state = await stateOf(place, run);
		await desk.page({title: 'Evolution', lines: look => evolvePage(run, state, look)});
	},
};
