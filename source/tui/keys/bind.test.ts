import {describe, expect, test} from 'vitest';
import {actionOf, bind} from './bind.ts';
import {decode, openDecoder} from './decode.ts';
import type {Key} from './key.ts';
import {keymap, type Place} from './keymap.ts';

const keyOf = (sent: string): Key => {
	const [input] = decode(openDecoder, sent).inputs;
	if (input?.type !== 'key') throw new Error(`no key: ${JSON.stringify(sent)}`);
	return input.key;
};

const means = (own: Readonly<Record<string, string>>, place: Place, sent: string): string | undefined => {
	const bound = bind(own);
	if ('wrong' in bound) throw new Error(bound.wrong);
	return actionOf(bound.keymap, place, keyOf(sent));
};

describe('a keymap of one’s own', () => {
	test('is the shipped one where it says nothing', () => {
		expect(bind({})).toEqual({keymap});
	});

	test.each<[string, string, Place, string, string | undefined]>([
		['composer.ctrl+x', 'undo', 'composer', '\u0018', 'undo'],
		['composer.ctrl+X', 'undo', 'composer', '\u0018', 'undo'],
		['composer.Ctrl+Home', 'line-start', 'composer', '\u001b[1;5H', 'line-start'],
		['composer.shift+alt+enter', 'send', 'composer', '\u001b[13;4u', 'send'],
		['composer.alt+A', 'undo', 'composer', '\u001bA', 'undo'],
		['composer.f5', 'undo', 'composer', '\u001b[15~', 'undo'],
		['composer.enter', 'newline', 'composer', '\r', 'newline'],
		['composer.enter', 'none', 'composer', '\r', undefined],
		['composer.ctrl+q', 'none', 'composer', '\u0011', undefined],
		['pager.shift+j', 'page-down', 'pager', 'J', 'page-down'],
		['pager..', 'page-down', 'pager', '.', 'page-down'],
		['pager.+', 'page-down', 'pager', '+', 'page-down'],
		['pager.ctrl++', 'page-down', 'pager', '\u001b[43;5u', 'page-down'],
		['pager.é', 'page-down', 'pager', 'é', 'page-down'],
	])('%s: %s', (where, action, place, sent, meant) => {
		expect(means({[where]: action}, place, sent)).toBe(meant);
	});

	test('leaves the other keys and places as they are', () => {
		const bound = bind({'composer.enter': 'newline', 'composer.ctrl+s': 'send'});
		expect(bound).toEqual({
			keymap: {...keymap, composer: {...keymap.composer, enter: 'newline', 'ctrl+s': 'send'}},
		});
	});

	test.each([
		['ctrl+x', 'undo', '"ctrl+x" is no place and key'],
		['composr.ctrl+x', 'undo', 'there is no place "composr"; the places are anywhere, composer, search, list'],
		['constructor.ctrl+x', 'undo', 'there is no place "constructor"'],
		['composer.ctrl+', 'undo', 'there is no key "ctrl+"'],
		['composer.', 'undo', 'there is no key ""'],
		['composer.strg+x', 'undo', 'there is no key "strg+x"'],
		['composer.ctrl+x', 'und', 'there is no action "und"; composer knows capitalize-word, complete-or-queue'],
		['list.ctrl+x', 'undo', 'there is no action "undo"; list knows choose, close'],
		['composer.ctrl+x', 'toString', 'there is no action "toString"'],
	])('%s: %s is wrong, and says what there is', (where, action, why) => {
		expect(bind({'composer.ctrl+s': 'send', [where]: action})).toEqual({wrong: expect.stringContaining(why)});
	});
});

describe('the shipped keymap', () => {
	test('says every chord as keys are looked up, so that each can be pressed', () => {
		const written = Object.entries(keymap).flatMap(([place, keys]) =>
			Object.entries(keys).map(([chord, action]) => [`${place}.${chord}`, action]),
		);
		expect(bind(Object.fromEntries(written))).toEqual({keymap});
	});

	test('knows nothing of what was never bound', () => {
		expect(actionOf(keymap, 'composer', {...keyOf('x'), text: 'constructor'})).toBe(undefined);
	});
});
