import {describe, expect, test} from 'vitest';
import {flagOf} from './flags.ts';
import {helpFor} from './help.ts';
import {lineOf} from './usage.ts';
import {everyVerb, flagsOf, subverbsOf, topVerbs} from './verbs.ts';

const flat = (text: string): string => text.replaceAll(/\s+/g, ' ');

describe.each(everyVerb.map(place => ({name: ['unified-dgm', ...place.path].join(' '), place})))('$name', ({place}) => {
	test('its help says how it is written, and names each flag that it takes, with its value', () => {
		const help = helpFor(place.path, 100);
		const words = flat(help);
		expect(words).toContain(place.verb.about);
		const shown = flagsOf(place).filter(name => flagOf(name).hidden === undefined);
		const terms = shown.map(name => {
			const {short, value} = flagOf(name);
			return `${short === undefined ? '' : `-${short}, `}--${name}${value === undefined ? '' : String.raw` \S*[A-Z]\S*`}`;
		});
		for (const term of terms) expect(words).toMatch(new RegExp(`(?:^| )${term}(?: |$)`));
		const choices = shown.flatMap(name => {
			const {value} = flagOf(name);
			return value?.is === 'choice' ? value.of : [];
		});
		for (const choice of choices) expect(words).toContain(choice);
		for (const sub of place.path.length === 0 ? topVerbs : subverbsOf(place)) expect(words).toContain(lineOf(sub));
	});

	test.each([24, 40, 60, 80, 200])('its help fits %i columns, and says the same in each', columns => {
		const lines = helpFor(place.path, columns).split('\n');
		const wider = lines.filter(line => line.length > Math.min(columns, 100));
		expect(wider).toEqual([]);
		const said = (text: string): string => text.replaceAll(/\s/g, '');
		expect(said(helpFor(place.path, columns))).toBe(said(helpFor(place.path, 100)));
	});
});

test('without a width that is known it is that of 80 columns', () => {
	expect(helpFor([], undefined)).toBe(helpFor([], 80));
});

test('words that are no verb have the help of the whole program', () => {
	expect(helpFor(['fix it'], 80)).toBe(helpFor([], 80));
});
