import {describe, expect, test} from 'vitest';
import {drive, factsOf} from '../../../core/evolution/drive.fixture.ts';
import type {EvolutionFact} from '../../../core/evolution/event.ts';
import {opened, world} from '../../../core/evolution/evolution.fixture.ts';
import {historyOf} from './history.ts';
import {html} from './html.ts';
import {reportOf} from './report.ts';

const {facts, state} = drive([opened()], world());

/** The tags of a document, without those that hold nothing; and whether each that is opened is closed in its turn. */
const tagsOf = (page: string): readonly string[] => {
	const open: string[] = [];
	const seen: string[] = [];
	for (const [, slash, name = '', , own] of page.matchAll(/<(\/?)([a-z0-9]+)((?:"[^"]*"|[^">])*?)(\/?)>/g)) {
		if (own === '/' || name === 'doctype') continue;
		if (slash === '') open.push(name);
		else if (open.pop() !== name) throw new Error(`</${name}> closes nothing: ${open.join(' ')}`);
		seen.push(name);
	}
	if (open.length > 0) throw new Error(`not closed: ${open.join(' ')}`);
	return [...new Set(seen)].toSorted();
};

/** Without the white space that means nothing. */
const flat = (markup: string): string =>
	markup
		.replaceAll(/\s+/g, ' ')
		.replaceAll(/ ?(<[^>]*?) ?> ?/g, '$1>')
		.replaceAll(/ </g, '<');

const page = reportOf('e1', facts, new Map([['v1', '--- a/x\n+++ b/x\n@@ -1 +1 @@\n-old\n+new\n']]));

test('a run is one document that asks for nothing else, and every tag of it is closed', () => {
	expect(tagsOf(page)).not.toContain('script');
	expect(page).not.toMatch(
		/\b(?:src|srcset|action|ping|data)=|url\(|@import|https?:|<(?:link|script|iframe|object|img|form|base)\b/,
	);
	expect([...page.matchAll(/href="([^"]*)"/g)].every(([, to = '']) => /^#v\d+$/.test(to))).toBe(true);
	expect(page).toContain(`content="default-src 'none'; style-src 'unsafe-inline'"`);
	expect(page).toContain('prefers-color-scheme: dark');
});

test('it holds every variant, every stillborn child with its reason, the settings, and what came of the run', () => {
	const told = flat(page);
	for (const {id} of state.archive) expect(told).toContain(`<details id="${id}">`);
	const dead = factsOf(facts, 'variant.stillborn');
	expect(dead.length).toBeGreaterThan(0);
	for (const {variant} of dead) expect(told).toContain(`<tr><td>${variant}</td>`);
	expect(told).toContain('<td>the types do not fit</td>');
	expect(told).toMatch(/<th scope="row">seed<\/th><td>7<\/td>/);
	expect(told).toContain(`<strong class="good">${state.finished?.outcome}</strong>`);
	expect(told).toContain(`<td>${state.tested?.won} – ${state.tested?.lost}</td>`);
	expect(told).toContain('<span class="del">-old</span><span class="add">+new</span>');
	expect(page.match(/<path class="link"/g)?.length).toBe(
		state.archive.length - 1 + Object.values(state.children).filter(({stillborn}) => stillborn !== undefined).length,
	);
});

test('it says in which boxes variants were judged, where the record does', () => {
	const judged = (boxes?: string): string =>
		flat(reportOf('e1', drive([{...opened(), ...(boxes === undefined ? {} : {boxes})}], world()).facts, new Map()));
	expect(judged('native sandbox <x>')).toContain(
		'<th scope="row">variants were judged in</th><td>native sandbox &lt;x&gt;</td>',
	);
	expect(judged()).not.toContain('judged in');
});

test('the curves are steps forward, end where the run ended, and never leave the rates there are', () => {
	const {moments} = historyOf(facts);
	expect(moments.length).toBeGreaterThan(20);
	expect(moments.at(-1)?.usd).toBe(state.charged.usd);
	for (const [at, {evaluations, usd, best, champion}] of moments.entries()) {
		expect(evaluations).toBeGreaterThan(moments[at - 1]?.evaluations ?? -1);
		expect(usd).toBeGreaterThanOrEqual(moments[at - 1]?.usd ?? 0);
		for (const {low, high} of [best, ...(champion === undefined ? [] : [champion])]) {
			expect(low).toBeGreaterThan(0);
			expect(high).toBeGreaterThan(low);
			expect(high).toBeLessThan(1);
		}
	}
	expect(page).not.toMatch(/NaN|Infinity|undefined/);
});

describe('what variants, models and tasks say is data', () => {
	const evil = `"'><script>alert(1)</script><img src=x onerror=alert(1)></title></style><!-- \u202Edetrevni \u001B[31m\u0000 ]]>`;
	const hostile = (facts_: readonly EvolutionFact[]): readonly EvolutionFact[] =>
		facts_.map(fact => {
			switch (fact.type) {
				case 'manifest.proposed':
					return {
						...fact,
						manifest: {mechanism: evil, rootCause: evil, change: evil, fixes: [evil], endangers: [evil]},
					};
				case 'variant.stillborn':
				case 'run.finished':
					return {...fact, why: evil};
				case 'task.scored':
					return {...fact, signature: evil, ...(fact.seq % 9 === 0 ? {alarm: evil} : {})};
				case 'task.started':
					return {...fact};
				case 'evolution.opened':
					return {...fact, version: evil, suite: {...fact.suite, id: evil, version: evil}, root: {commit: evil}};
				default:
					return fact;
			}
		});

	test('wherever it stands', () => {
		const bad = reportOf(evil, hostile(facts), new Map(state.archive.map(({id}) => [id, `+${evil}\n`])));
		expect(tagsOf(bad)).toEqual([...tagsOf(page), 'li', 'ul'].toSorted());
		expect(bad).not.toMatch(/<script|<img|<!--/);
		// oxlint-disable-next-line no-control-regex
		expect(bad).not.toMatch(/[\u0000\u001B\u202E]/);
		expect(bad).toContain('&quot;&#39;&gt;&lt;script&gt;alert(1)');
	});

	test.each([
		['text', html`<p>${'<b>&amp;'}</p>`, '<p>&lt;b&gt;&amp;amp;</p>'],
		['an attribute', html`<p class="${'" onclick="x'}"></p>`, '<p class="&quot; onclick=&quot;x"></p>'],
		['a list', html`<p>${['<', html`<b>${'>'}</b>`, 1]}</p>`, '<p>&lt;<b>&gt;</b>1</p>'],
		['half a character', html`${'\uD800'}`, '\uFFFD'],
	])('in %s', (_, made, expected) => {
		expect(flat(made.markup)).toBe(expected);
	});
});

test.each([
	['nothing', []],
	['a run that has just begun', facts.slice(0, 1)],
	['a run in the middle', facts.slice(0, 60)],
])('%s is a sound document, too', (_, some) => {
	const early = reportOf('e1', some, new Map());
	tagsOf(early);
	expect(early).not.toMatch(/NaN|Infinity|undefined/);
});
