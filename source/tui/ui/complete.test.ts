import {describe, expect, test} from 'vitest';
import {textOf} from '../composer/composer.ts';
import {candidatesOf} from '../composer/fuzzy.ts';
import {lookOf} from '../overlay/screen.fixture.ts';
import type {Ui} from './state.ts';
import {blank, pressing, sending} from './ui.fixture.ts';

const about = (name: string) => ({name, about: `about ${name}`});
const ui: Ui = {
	...blank(lookOf(80, 24)),
	offers: ['help', 'history', 'model', 'mode'].map(about),
	files: candidatesOf(['src/cli.ts', 'src/flags.ts', 'docs/a b.md']),
	history: ['earlier'],
};

const offered = ({completion}: Ui): readonly string[] => (completion?.matches ?? []).map(({text}) => text);

describe('words are offered', () => {
	test('for commands, all of them behind the slash alone', () => {
		const {ui: after} = sending(ui, '/');
		expect(offered(after)).toEqual(['help', 'history', 'model', 'mode']);
		expect(after.completion?.matches[0]).toEqual({text: 'help', positions: [], about: 'about help'});
	});

	test('for files, and the outside is asked for more', () => {
		const {ui: after, wishes} = sending(ui, 'see @fl');
		expect(offered(after)).toEqual(['src/flags.ts']);
		expect(wishes.at(-1)).toEqual({do: 'find-files', query: 'fl'});
	});

	test.each(['', 'words', 'a@b.org', '/etc/hosts', '/help '])('not for %j', text => {
		expect(offered(sending(ui, text).ui)).toEqual([]);
	});

	test('until Esc closes them, which neither clears nor stops anything', () => {
		const did = pressing(sending(ui, '/h').ui, ['esc']);
		expect({wishes: did.wishes, offered: offered(did.ui), text: textOf(did.ui.composer), hint: did.ui.hint}).toEqual({
			wishes: [],
			offered: [],
			text: '/h',
			hint: undefined,
		});
	});

	test('never while one searches what was written before', () => {
		const {ui: after} = pressing(sending(ui, '/h').ui, ['ctrl+r', 'e']);
		expect(offered(after)).toEqual([]);
		expect(textOf(pressing(after, ['enter']).ui.composer)).toBe('earlier');
	});
});

describe('the word that is at hand', () => {
	test.each([
		['the first', [], '/help '],
		['the second', ['down'], '/history '],
		['round to the last', ['up'], '/history '],
		['round to the first', ['down', 'down'], '/help '],
	] as const)('is taken with Tab: %s', (_, keys, text) => {
		expect(textOf(pressing(sending(ui, '/h').ui, [...keys, 'tab']).ui.composer)).toBe(text);
	});

	test('stays at hand when a letter leaves it at its place', () => {
		const {ui: after} = pressing(sending(ui, '/').ui, ['down', 'down', 'down', 'm']);
		expect(after.completion?.matches[after.completion.chosen]?.text).toBeDefined();
	});

	test('is taken with Enter when it is a file, which sends nothing then', () => {
		const {ui: after, wishes} = pressing(sending(ui, 'see @cli').ui, ['enter']);
		expect({wishes, text: textOf(after.composer)}).toEqual({wishes: [], text: 'see @src/cli.ts '});
	});

	test.each([
		['what is left of it to write', '/he', [], '/help'],
		['the one that was moved to', '/h', ['down'], '/history'],
		['one that is written in full', '/help', [], '/help'],
		['one that begins as another does', '/mode', [], '/mode'],
	] as const)('is sent at once with Enter when it is a command: %s', (_, text, keys, sent) => {
		const {ui: after, wishes} = pressing(sending(ui, text).ui, [...keys, 'enter']);
		expect({wishes, text: textOf(after.composer)}).toEqual({
			wishes: [{do: 'say', text: sent, images: [], how: 'steer'}],
			text: '',
		});
	});

	test('is quoted where it has spaces', () => {
		expect(textOf(pressing(sending(ui, '@a b').ui, []).ui.composer)).toBe('@a b');
		expect(textOf(pressing(sending(ui, '@docs').ui, ['tab']).ui.composer)).toBe('@"docs/a b.md" ');
	});
});
