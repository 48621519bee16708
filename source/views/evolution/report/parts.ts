import {countsOf} from '../../../core/evolution/archive.ts';
import type {EvolutionState} from '../../../core/evolution/state.ts';
import type {Manifest} from '../../../core/evolution/manifest.ts';
import {sayCost, sayMany, sayTime} from '../../amount.ts';
import {sayRecord, sayVerdict} from '../say.ts';
import {html, type Html} from './html.ts';

/** Characters of a diff that are shown. */
const LONGEST = 200_000;

const row = (name: string, value: string | Html): Html =>
	html`<tr>
		<th scope="row">${name}</th>
		<td>${value}</td>
	</tr> `;

const orNo = (amount: string | null): string => amount ?? 'no limit';

/** How the run was to go: all that its outcome depends on. */
export const settled = ({opened, boxes, charged, activeMs}: EvolutionState): Html => {
	if (opened === undefined) return html`<p class="warn">The record does not say how this run began.</p>`;
	const {settings, suite, version, root} = opened;
	const {budget, prices} = settings;
	return html`<table>
		${[
			row('suite', `${suite.id} ${suite.version}`),
			row(
				'tasks',
				`${suite.search.length} to search on, ${suite.holdout.length} held out, ${sayMany(suite.sentinel.length, 'sentinel')}, ${suite.canary.length} that nobody can solve`,
			),
			row('policy', settings.policy),
			row('seed', String(settings.seed)),
			row('workers', String(settings.workers)),
			row('evaluations', `${charged.evaluations} charged of ${budget.evaluations}`),
			row('cost', `${sayCost(charged.usd)} charged of ${orNo(budget.usd === null ? null : sayCost(budget.usd))}`),
			row('time at work', `${sayTime(activeMs)} of ${orNo(budget.wallMs === null ? null : sayTime(budget.wallMs))}`),
			row('an edit is charged', sayMany(prices.edit.evaluations, 'evaluation')),
			...(boxes.length === 0 ? [] : [row('variants were judged in', boxes.join('; later in '))]),
			row('begun from', html`<code>${root.commit.slice(0, 12)}</code>, version ${version}`),
		]}
	</table>`;
};

/** What came of it, and what may be claimed. */
export const concluded = ({finished, tested, champion, promoted, priced}: EvolutionState): Html => {
	const outcome =
		finished === undefined
			? html`<p><strong class="warn">open</strong>: the run has not ended.</p>`
			: html`<p>
					<strong class="${finished.outcome === 'promoted' || finished.outcome === 'proven' ? 'good' : 'warn'}"
						>${finished.outcome}</strong
					>: ${finished.why}
				</p>`;
	const holdout =
		tested === undefined
			? html`<p class="quiet">Nothing was confirmed on the hold-out: what the search shows is not a result.</p>`
			: html`<p>${sayVerdict(tested)}.</p>
					<table>
						${[
							row('won – lost', `${tested.won} – ${tested.lost}`),
							row('E that it is better', `${tested.evidence.toPrecision(3)} (20 is proof)`),
							row('E that it is worse', tested.against.toPrecision(3)),
							row('sentinels lost', String(tested.sentinelsLost)),
							row('cost over the default’s', tested.cost === null ? 'not known' : tested.cost.toFixed(2)),
							row('time over the default’s', tested.time === null ? 'not known' : tested.time.toFixed(2)),
						]}
					</table>`;
	const power =
		priced === undefined
			? html``
			: html`<p class="quiet">
					${priced.detectable === null ? 'The hold-out is too small to confirm any gain with 80 %.' : `The smallest gain that this hold-out confirms with 80 % is ${Math.round(priced.detectable * 100)} %.`}${priced.noise === null ? '' : ` The parent differed from itself on ${Math.round(priced.noise * 100)} % of the tasks.`}
				</p>`;
	return html`${outcome}
		<p>
			Champion: ${champion ?? 'none'}${promoted === undefined ? '' : html`, promoted: <strong>${promoted}</strong>`}.
		</p>
		${holdout}${power}`;
};

const CLASSES: Readonly<Record<string, string>> = {'+': 'add', '-': 'del', '@': 'hunk'};

const diffed = (diff: string): Html => {
	const shown = diff.slice(0, LONGEST);
	const lines = shown.trimEnd().split('\n');
	const cut =
		diff.length > LONGEST ? html`<p class="quiet">… and ${diff.length - LONGEST} characters more</p>` : html``;
	return html`<pre>
${lines.map(line => html`<span class="${/^(?:\+\+\+|---)/.test(line) ? 'hunk' : (CLASSES[line.charAt(0)] ?? '')}">${line}</span>`)}</pre>
		${cut}`;
};

const manifested = ({mechanism, rootCause, change, fixes, endangers}: Manifest): Html =>
	html`<table>
		${[
			row('mechanism', mechanism),
			row('root cause', rootCause),
			row('change', change),
			...(fixes.length === 0 ? [] : [row('to fix', fixes.join(', '))]),
			...(endangers.length === 0 ? [] : [row('may break', endangers.join(', '))]),
		]}
	</table>`;

/** Every variant: what it was to be, what it changed, and how it did on each task. */
export const variants = (
	{archive, children, champion}: EvolutionState,
	diffs: ReadonlyMap<string, string>,
): readonly Html[] =>
	archive.map(variant => {
		const {id, parent, standing, tried} = variant;
		const {solved, failed} = countsOf(variant);
		const manifest = children[id]?.manifest;
		const diff = diffs.get(id) ?? '';
		const results = Object.entries(tried).map(
			([task, isSolved]) => html`<span class="${isSolved ? 'good' : 'bad'}">${isSolved ? '✓' : '✗'} ${task}</span> `,
		);
		return html`<details id="${id}">
			<summary>
				<strong>${id}</strong
				>${id === champion ? ' (champion)' : ''}${standing === 'open' ? '' : html` <span class="bad">${standing}</span>`}
				<span class="quiet"
					>${parent === null ? 'the root' : `from ${parent}`}:
					${sayRecord(solved, failed)}${manifest === undefined ? '' : `. ${manifest.mechanism}`}</span
				>
			</summary>
			${manifest === undefined ? html`<p class="quiet">Today’s agent when the run began.</p>` : manifested(manifest)}
			<p>${results}</p>
			${diff === '' ? html`` : diffed(diff)}
		</details> `;
	});

/** What was begun and is not in the archive, and why. */
export const stillborn = ({children}: EvolutionState): Html => {
	const dead = Object.entries(children).filter(([, child]) => child.stillborn !== undefined);
	if (dead.length === 0) return html`<p class="quiet">None.</p>`;
	return html`<div class="wide">
		<table>
			<tr>
				<th>variant</th>
				<th>from</th>
				<th>was to be</th>
				<th>why it is not</th>
			</tr>
			${dead.map(
				([id, {parent, manifest, stillborn: why}]) =>
					html`<tr>
						<td>${id}</td>
						<td>${parent}</td>
						<td>${manifest?.mechanism ?? 'nothing was proposed'}</td>
						<td>${why ?? ''}</td>
					</tr> `,
			)}
		</table>
	</div>`;
};
