import {UserError} from '../../../core/user-error.ts';
import {nearest} from '../../../config/nearest.ts';
import {keepSetting} from '../../../config/keep.ts';
import {helpPage, keymapPage} from '../../../tui/overlay/help.ts';
import {themes} from '../../../tui/theme.ts';
import {copyText} from '../pasteboard.ts';
import {tell, type Slash} from './slash.ts';

const help = (all: () => readonly Slash[]): Slash => ({
	name: 'help',
	about: 'keys and commands',
	run: async (_, {desk}) => {
		const {offers, settings} = desk.read();
		const known = all().map(({name, about, argument}) => ({
			name,
			about,
			...(argument === undefined ? {} : {argument}),
		}));
		const own = offers.filter(({name}) => !known.some(one => one.name === name));
		await desk.page({title: 'Help', lines: look => helpPage([...known, ...own], settings.keymap, look)});
	},
});

const keymap: Slash = {
	name: 'keymap',
	about: 'every key, and how to change it',
	run: async (_, {desk}) => {
		const {settings} = desk.read();
		await desk.page({title: 'Keys', lines: look => keymapPage(settings.keymap, look)});
	},
};

const choices = ['auto', ...themes] as const;

const theme: Slash = {
	name: 'theme',
	about: 'colours; kept for later sessions',
	argument: `[${choices.join('|')}]`,
	run: async (words, conversation) => {
		const {desk, around, home} = conversation;
		const chosen =
			words === ''
				? await desk.choose({title: 'Theme', items: choices.map(id => ({id, label: id}))})
				: choices.find(name => name === words);
		if (chosen === undefined) {
			if (words === '') return;
			const meant = nearest(words, choices);
			throw new UserError(
				`there is no theme "${words}"`,
				meant === undefined ? choices.join(', ') : `did you mean ${meant}?`,
			);
		}
		around.appear({theme: chosen as (typeof choices)[number]});
		desk.relook();
		await keepSetting(home, ['ui', 'theme'], chosen);
		tell(conversation, `theme ${chosen}`);
	},
};

const vim: Slash = {
	name: 'vim',
	about: 'vim keys in the composer, on or off; kept for later sessions',
	run: async (_, conversation) => {
		const {desk, home} = conversation;
		const next = desk.read().settings.vim === 'on' ? 'off' : 'on';
		desk.change(ui => ({
			...ui,
			settings: {...ui.settings, vim: next},
			composer: {...ui.composer, vim: next === 'on' ? 'insert' : 'off'},
		}));
		await keepSetting(home, ['ui', 'vim'], next === 'on');
		tell(conversation, `vim keys are ${next}`);
	},
};

const copy: Slash = {
	name: 'copy',
	about: 'put the last answer on the clipboard',
	run: async (_, conversation) => {
		const {session} = await conversation.live.opened();
		const answer = session.state.past.at(-1)?.answer.trim() ?? '';
		if (answer === '') tell(conversation, 'there is no answer to copy yet');
		else await copyText(conversation, answer);
	},
};

const quit: Slash = {
	name: 'quit',
	about: 'leave; the session can be resumed',
	run: async (_, {leave}) => leave(0),
};

/** Commands about the interface itself. */
export const interfaceCommands = (all: () => readonly Slash[]): readonly Slash[] => [
	help(all),
	keymap,
	theme,
	vim,
	copy,
	quit,
];
