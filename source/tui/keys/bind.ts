import {clustersOf} from '../text/cluster.ts';
import {chordOf, type Key} from './key.ts';
import {keymap as shipped, type Action, type Keymap, type Place} from './keymap.ts';

const places = Object.keys(shipped) as readonly Place[];

const isPlace = (name: string): name is Place => (places as readonly string[]).includes(name);

const actionsIn = (place: Place): readonly string[] => [...new Set(Object.values<string>(shipped[place]))].sort();

const named = new Set(
	['enter', 'tab', 'esc', 'backspace', 'delete', 'insert', 'up', 'down', 'left', 'right', 'home', 'end'].concat(
		['pageup', 'pagedown', 'space'],
		Array.from({length: 35}, (_, at) => `f${at + 1}`),
	),
);

/** A chord in the one form that keys are looked up in, or nothing where there is no such key. */
const chordFrom = (written: string): string | undefined => {
	const [, modifiers = '', name = ''] = /^((?:(?:ctrl|alt|shift)\+)*)([^]+)$/i.exec(written) ?? [];
	const held = new Set(modifiers.toLowerCase().split('+'));
	const isNamed = named.has(name.toLowerCase());
	if (!isNamed && clustersOf(name).length !== 1) return undefined;
	const lower = name.toLowerCase();
	const isLetter = lower !== name.toUpperCase();
	// A letter with Ctrl is the same key in either case; with Alt, and alone, a capital says shift.
	const shift = held.has('shift') || (isLetter && !isNamed && !held.has('ctrl') && name !== lower);
	if (!isNamed && !held.has('ctrl') && !held.has('alt')) return shift && isLetter ? name.toUpperCase() : name;
	return chordOf({name: lower, ctrl: held.has('ctrl'), alt: held.has('alt'), shift, text: ''});
};

type Bound = {readonly keymap: Keymap} | {readonly wrong: string};

const withKey = (keymap: Keymap, [where, action]: readonly [string, string]): Bound => {
	const dot = where.indexOf('.');
	const place = where.slice(0, Math.max(0, dot));
	if (dot === -1) return {wrong: `"${where}" is no place and key, such as "composer.ctrl+x"`};
	if (!isPlace(place)) return {wrong: `"${where}": there is no place "${place}"; the places are ${places.join(', ')}`};
	const chord = chordFrom(where.slice(dot + 1));
	if (chord === undefined)
		return {
			wrong: `"${where}": there is no key "${where.slice(dot + 1)}"; keys are written ctrl+x, alt+enter, shift+tab, f5, ?`,
		};
	const {[chord]: _, ...others}: Readonly<Record<string, string>> = keymap[place];
	if (action === 'none') return {keymap: {...keymap, [place]: others}};
	if (!actionsIn(place).includes(action))
		return {
			wrong: `"${where}": there is no action "${action}"; ${place} knows ${actionsIn(place).join(', ')}, and none`,
		};
	return {keymap: {...keymap, [place]: {...others, [chord]: action}}};
};

/**
 * Lays a person's own keys over the shipped ones: `{"composer.ctrl+x": "undo"}`; the action `none` takes a key's meaning away. `wrong`
 * says of the first key that cannot be what there is to choose from.
 */
export const bind = (own: Readonly<Record<string, string>>): Bound =>
	Object.entries(own).reduce<Bound>((bound, entry) => ('wrong' in bound ? bound : withKey(bound.keymap, entry)), {
		keymap: shipped,
	});

/** What a key means in a place, if anything. */
export const actionOf = <In extends Place>(keymap: Keymap, place: In, key: Key): Action<In> | undefined => {
	const chord = chordOf(key);
	const actions = keymap[place];
	return Object.hasOwn(actions, chord) ? actions[chord] : undefined;
};
