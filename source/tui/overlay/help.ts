import {joined} from './line.ts';
import type {Action, Keymap, Place} from '../keys/keymap.ts';
import {wrap} from '../text/wrap.ts';
import type {Look} from '../theme.ts';
import {entryColumns, page, section, type Entry} from './table.ts';

/** A command as help shows it. */
export type CommandHelp = {readonly name: string; readonly about: string; readonly argument?: string};

const titles: Readonly<Record<Place, string>> = {
	composer: 'Writing a prompt',
	anywhere: 'Everywhere',
	approval: 'When the agent asks',
	parts: 'Choosing parts of a change',
	list: 'In a list',
	pager: 'Reading a text',
	evolution: 'Watching an evolution',
	search: 'Searching what you wrote',
};

/** What each action of the keymap does, for people. */
const words: {readonly [In in Place]: Readonly<Record<Action<In> & string, string>>} = {
	anywhere: {
		'clear-or-leave': 'clear what is written; stop what runs; twice: leave',
		'leave-when-empty': 'leave, when nothing is written',
		stop: 'stop what runs; twice: go back to an earlier prompt',
		'next-mode': 'next mode: plan, suggest, auto-edit, full-auto',
		'open-transcript': 'read the whole transcript',
		redraw: 'draw the screen anew',
		suspend: 'put it to sleep; fg wakes it',
	},
	composer: {
		send: 'send; while a turn runs: steer it',
		'complete-or-queue': 'complete; while a turn runs: wait for its end',
		newline: 'new line',
		'external-editor': 'write in your own editor',
		'paste-image': 'paste an image',
		'search-history': 'search what you wrote before',
		up: 'line up, or what you wrote before',
		down: 'line down, or what you wrote after',
		left: 'left',
		right: 'right',
		'word-left': 'a word left',
		'word-right': 'a word right',
		'line-start': 'start of the line',
		'line-end': 'end of the line',
		'text-start': 'start of the text',
		'text-end': 'end of the text',
		'delete-left': 'delete the character before',
		'delete-right': 'delete the character after',
		'kill-word-left': 'cut the word before',
		'kill-word-right': 'cut the word after',
		'kill-line-right': 'cut the rest of the line',
		'kill-line-left': 'cut the line up to here',
		yank: 'put back what was cut',
		'yank-pop': 'put back what was cut before that',
		transpose: 'swap two characters',
		'uppercase-word': 'word in capitals',
		'lowercase-word': 'word in small letters',
		'capitalize-word': 'word with a capital',
		undo: 'undo',
		redo: 'redo',
	},
	list: {
		up: 'up',
		down: 'down',
		'page-up': 'a page up',
		'page-down': 'a page down',
		first: 'to the first',
		last: 'to the last',
		choose: 'choose',
		close: 'close without choosing',
	},
	pager: {
		up: 'a line up',
		down: 'a line down',
		'page-up': 'a page up',
		'page-down': 'a page down',
		'half-page-up': 'half a page up',
		'half-page-down': 'half a page down',
		first: 'to the start',
		last: 'to the end',
		search: 'search; small letters find capitals, too',
		'next-found': 'next place found',
		'previous-found': 'place found before',
		copy: 'copy what is selected, or the screen',
		select: 'select lines',
		close: 'close',
	},
	evolution: {
		up: 'variant above',
		down: 'variant below',
		'page-up': 'a page up',
		'page-down': 'a page down',
		first: 'to the first',
		last: 'to the last',
		open: 'read its manifest and diff',
		pause: 'begin nothing more; again: go on',
		stop: 'end the run with what is known',
		promote: "make the proven champion today's agent",
		'roll-back': 'go back to the agent before',
		forbid: 'neither breed from it nor try it any more, nor what comes from it',
		yes: 'yes, to what is asked',
		no: 'no',
		leave: 'leave; the run goes on',
	},
	approval: {
		yes: 'yes, once',
		'always-exact': 'yes, and always this exact command in this session',
		'always-prefix': 'yes, and always commands that begin so in this session',
		'keep-exact': 'yes, and this exact command in later sessions, too',
		'keep-prefix': 'yes, and commands that begin so in later sessions, too',
		'choose-parts': 'choose files and hunks of a change',
		edit: 'edit it first',
		explain: 'have it explained',
		'switch-mode': 'switch to a mode that does not ask this',
		no: 'no',
		'no-and-say': 'no, and say what to do instead',
		up: 'choice before',
		down: 'choice after',
		'page-up': 'a page of it up',
		'page-down': 'a page of it down',
		choose: 'take the choice at hand',
		stop: 'stop the turn',
	},
	search: {
		older: 'what you wrote before that',
		newer: 'what you wrote after that',
		'delete-left': 'delete the character before',
		clear: 'search for something else',
		take: 'take it into the prompt',
		cancel: 'back to the prompt as it was',
	},
	parts: {
		take: 'take this, and go on',
		leave: 'leave this, and go on',
		toggle: 'take or leave this',
		'take-file': 'take all of this file',
		'leave-file': 'leave all of this file',
		up: 'up',
		down: 'down',
		'page-up': 'a page of it up',
		'page-down': 'a page of it down',
		done: 'make what is taken',
		back: 'back to the question',
	},
};

/** Signs at the start of a prompt, which are no keys. */
const prefixes: readonly Entry[] = [
	['/', 'a command'],
	['@', 'a file, by a few of its letters'],
	['!', 'a shell command, run inside the wall'],
	['#', 'a note for the memory of this project'],
];

/** The keys of a place by what they do: those of one action together. */
const keysIn = (keymap: Keymap, place: Place, say: (action: string, means: string) => string): readonly Entry[] => {
	const means: Readonly<Record<string, string>> = words[place];
	const chords = new Map<string, readonly string[]>();
	for (const [chord, action] of Object.entries<string>(keymap[place]))
		chords.set(action, [...(chords.get(action) ?? []), chord]);
	return [...chords].map(([action, keys]): Entry => [keys.join(', '), say(action, means[action] ?? action)]);
};

/** The page of `/help`: what a prompt may begin with, every command, and the keys for writing and everywhere. */
export const helpPage = (commands: readonly CommandHelp[], keymap: Keymap, look: Look): readonly string[] => {
	const entries = commands.map(({name, about, argument}): Entry => {
		const behind = argument === undefined ? '' : ` ${joined(argument)}`;
		return [`/${joined(name)}${behind}`, joined(about)];
	});
	const keys = (place: Place): readonly string[] =>
		section(
			titles[place],
			entryColumns(
				keysIn(keymap, place, (_, means) => means),
				look,
			),
			look,
		);
	return page([
		section('A prompt may begin with', entryColumns(prefixes, look), look),
		section('Commands', entryColumns(entries, look), look),
		keys('anywhere'),
		keys('composer'),
	]);
};

const HOW =
	'Your own keys stand in your configuration under ui.keymap, as place.key: action, such as "composer.ctrl+x": undo; the action none takes a key away.';

/** The page of `/keymap`: every key of every place, with the action's name by which it can be bound otherwise. */
export const keymapPage = (keymap: Keymap, look: Look): readonly string[] => {
	const say = (action: string, means: string): string => `${means} ${look.paint('quiet', `(${action})`)}`;
	const places = Object.keys(titles) as readonly Place[];
	return page([
		['', ...wrap(HOW, look.columns)],
		...places.map(place => section(`${titles[place]}: ${place}`, entryColumns(keysIn(keymap, place, say), look), look)),
	]);
};
