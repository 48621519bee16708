import {countsOf} from '../../core/evolution/archive.ts';
import {championOf, lowerBound, PROVEN} from '../../core/evolution/statistics.ts';
import type {EvolutionState} from '../../core/evolution/state.ts';
import {sayCost, sayMany} from '../../views/amount.ts';
import {sayVerdict, type Line} from '../../views/evolution/say.ts';
import {fill, fitting} from '../overlay/row.ts';
import {widthOf} from '../text/width.ts';
import {cut} from '../text/wrap.ts';
import type {Look, Tone} from '../theme.ts';
import {shareBar} from './bar.ts';
import {activeAt, pairsSoFar, timeLeft} from './outlook.ts';

/** Something to know about a run, in wordings of which the first that fits is taken: beside its name, and, where there is no room for that, alone. */
type Entry = {
	readonly name: string;
	readonly said: readonly string[];
	readonly alone: readonly string[];
	readonly tone?: Tone;
};

/** From this width on, entries stand beside their names. */
const WIDE = 60;

/** `45 s`, `3 min 12 s`, `2 h 5 min`. */
export const sayClock = (ms: number): string => {
	const seconds = Math.round(ms / 1_000);
	const minutes = Math.floor(seconds / 60);
	if (minutes === 0) return `${seconds} s`;
	if (minutes < 60) return `${minutes} min${seconds % 60 === 0 ? '' : ` ${seconds % 60} s`}`;
	return `${Math.floor(minutes / 60)} h${minutes % 60 === 0 ? '' : ` ${minutes % 60} min`}`;
};

const percent = (share: number): string => `${Math.round(share * 100)} %`;

const spend = ({opened, charged}: EvolutionState, active: number, {columns, paint, spoken}: Look): Entry => {
	const budget = opened?.settings.budget;
	const of = (limit: string | undefined): string => (limit === undefined ? '' : ` of ${limit}`);
	const tries = `${charged.evaluations}${of(budget && String(budget.evaluations))}`;
	const money = `${sayCost(charged.usd)}${of(budget?.usd == null ? undefined : sayCost(budget.usd))}`;
	const time = `${sayClock(active)}${of(budget?.wallMs == null ? undefined : sayClock(budget.wallMs))}`;
	const all = `${tries} evaluations · ${money} · ${time}`;
	const share = budget === undefined ? 0 : charged.evaluations / budget.evaluations;
	const bar = spoken || columns < 100 ? '' : `${shareBar(share, 24, paint)}  `;
	const short = `${tries.replace(' of ', '/')} · ${money.replace(' of ', '/')} · ${time}`;
	return {
		name: 'spent',
		said: [`${bar}${all}`, all, short],
		alone: [all, `${tries} tries · ${money} · ${time}`, short],
	};
};

const left = (state: EvolutionState, active: number, engine: 'here' | 'none'): Entry => {
	const most = engine === 'here' ? timeLeft(state, active) : undefined;
	if (state.finished !== undefined) return {name: 'time left', said: ['nothing: it is over'], alone: ['it is over']};
	if (most === undefined) return {name: 'time left', said: ['unknown'], alone: ['time left: unknown']};
	const clock = sayClock(most.ms);
	return {
		name: 'time left',
		said: [most.by === 'limit' ? `at most ${clock}, then its time is up` : `at most ${clock}, at this pace`],
		alone: [`at most ${clock} left`],
	};
};

const archived = ({archive, children}: EvolutionState): Entry => {
	const count = (standing: string): number => archive.filter(one => one.standing === standing).length;
	const stillborn = Object.values(children).filter(child => child.stillborn !== undefined).length;
	const forbidden = count('forbidden');
	const said = [
		`${count('open')} viable`,
		`${stillborn} stillborn`,
		`${count('quarantined')} quarantined`,
		...(forbidden === 0 ? [] : [`${forbidden} forbidden`]),
	];
	return {
		name: 'variants',
		said: [said.join(' · ')],
		alone: [said.join(' · '), said.join(', ').replaceAll(/(\w{5})\w+/g, '$1.')],
	};
};

const best = (state: EvolutionState): Entry => {
	const {tested, promoted, use} = state;
	const pairs = pairsSoFar(state);
	if (promoted !== undefined) {
		const inUse = use.won + use.lost === 0 ? '' : ` · in use better ${use.won}, worse ${use.lost}`;
		return {
			name: 'champion',
			tone: 'good',
			said: [`${promoted} is today's agent${inUse}`],
			alone: [`${promoted} is today's agent`],
		};
	}
	if (tested !== undefined) {
		const word = tested.verdict === 'proven' ? 'proven' : 'not proven';
		const score = `${tested.won}–${tested.lost} against the default, E = ${tested.evidence.toPrecision(3)}`;
		return {
			name: 'champion',
			tone: tested.verdict === 'proven' ? 'good' : 'warning',
			said: [sayVerdict(tested), `${tested.variant} ${word}: ${score}`],
			alone: [
				`${tested.variant} ${word}: ${score}`,
				`${tested.variant} ${word}: ${tested.won}–${tested.lost}, E = ${tested.evidence.toPrecision(3)}`,
			],
		};
	}
	if (pairs !== undefined && state.champion !== undefined) {
		const e = `E = ${pairs.e.toPrecision(3)}`;
		return {
			name: 'champion',
			said: [
				`${state.champion} against the default: ${pairs.won}–${pairs.lost} in ${sayMany(pairs.tried, 'pair')} · ${e} (${PROVEN} is proof)`,
				`${state.champion} ${pairs.won}–${pairs.lost} in ${sayMany(pairs.tried, 'pair')} · ${e} of ${PROVEN}`,
			],
			alone: [`${state.champion} ${pairs.won}–${pairs.lost} in ${sayMany(pairs.tried, 'pair')}, ${e} of ${PROVEN}`],
		};
	}
	const ahead = championOf(state.archive);
	const counts = ahead === undefined ? {solved: 0, failed: 0} : countsOf(ahead);
	if (ahead === undefined || counts.solved === 0)
		return {name: 'ahead', said: ['nobody yet'], alone: ['nobody is ahead yet']};
	const record = `${counts.solved} of ${counts.solved + counts.failed}`;
	const sure = `better than ${percent(lowerBound(counts))}`;
	return {
		name: 'ahead',
		said: [`${ahead.id}: ${record}, ${sure} with 99 % certainty`],
		alone: [`${ahead.id} is ahead: ${record}, ${sure}`, `${ahead.id} is ahead: ${record}`],
	};
};

const heldOut = (state: EvolutionState): Entry => {
	const tasks = state.opened?.suite.holdout.length ?? 0;
	const tried = pairsSoFar(state)?.tried ?? 0;
	const said =
		tasks === 0
			? 'the suite has none: nothing can be proven'
			: tried === 0
				? `${sayMany(tasks, 'task')}, none touched yet`
				: `${tried} of ${tasks} tasks tried, ${tasks - tried} left`;
	return {name: 'hold-out', said: [said], alone: [`hold-out: ${said}`, `hold-out: ${tasks - tried} of ${tasks} left`]};
};

const alarms = ({invalidInRow, opened}: EvolutionState, news: readonly Line[]): Entry => {
	const last = news.at(-1);
	const limit = opened?.settings.invalidInRow ?? 0;
	const invalid =
		invalidInRow === 0 ? undefined : `${sayMany(invalidInRow, 'result')} in a row say nothing (${limit} stop the run)`;
	const said = last?.text ?? invalid;
	if (said === undefined) return {name: 'alarms', said: ['none'], alone: ['no alarms']};
	const more = news.length > 1 ? `${news.length} · ` : '';
	return {
		name: 'alarms',
		tone: last?.tone === 'bad' ? 'bad' : 'warning',
		said: [`${more}${said}`],
		alone: [`! ${said}`],
	};
};

/** What is to be known of a run: each a line, the most important first when there are fewer rows. */
export const summaryLines = (
	state: EvolutionState,
	{now, engine, news}: {readonly now: number; readonly engine: 'here' | 'none'; readonly news: readonly Line[]},
	look: Look,
	rows: number,
): readonly string[] => {
	const active = activeAt(state, now, engine);
	const entries = [
		spend(state, active, look),
		best(state),
		archived(state),
		alarms(state, news),
		left(state, active, engine),
		heldOut(state),
	].slice(0, Math.max(0, rows));
	const order = ['spent', 'time left', 'variants', 'ahead', 'champion', 'hold-out', 'alarms'];
	const sorted = entries.toSorted((one, other) => order.indexOf(one.name) - order.indexOf(other.name));
	const {columns, paint, spoken} = look;
	return sorted.map(({name, said, alone, tone}) => {
		const painted = (text: string): string => (tone === undefined ? text : paint(tone, text));
		if (spoken) return cut(`${name}: ${said[0] ?? ''}`, columns);
		if (columns < WIDE) return painted(fitting(alone, columns));
		const label = `  ${fill(paint('quiet', name), 11)}`;
		return `${label}${painted(fitting(said, columns - widthOf(label)))}`;
	});
};
