import {writeFile} from 'node:fs/promises';
import {dirname, join, resolve} from 'node:path';
import {newSessionId} from '../../../compose.ts';
import {UserError} from '../../../core/user-error.ts';
import {deleteSession, findSession, listSessions} from '../../../store/shelf.ts';
import {oneLine} from '../../../views/plain.ts';
import {homely} from '../../../views/homely.ts';
import {sayAgo} from '../../around/ago.ts';
import {exportMarkdown} from '../../around/export.ts';
import {previewSession} from '../../around/sessions.ts';
import {forkSession} from '../../fork.ts';
import type {Conversation} from '../conversation.ts';
import {tell, type Slash} from './slash.ts';

const nothingRuns = async ({live}: Conversation): Promise<void> => {
	const {session} = await live.opened();
	if (session.state.turn !== undefined) throw new UserError('a turn is running', 'Esc stops it');
};

const open = async (conversation: Conversation, id: string): Promise<void> => {
	const {live, front} = conversation;
	const {home} = await live.opened();
	const found = await findSession(join(home, 'sessions'), id, '');
	// Asked last, so that what is sent off meanwhile goes to the session that is open or to the next one, not between them.
	await nothingRuns(conversation);
	await live.open(front, {directory: found.directory, id: found.id});
};

const resume: Slash = {
	name: 'resume',
	about: 'go on with an earlier session',
	argument: '[ID]',
	run: async (words, conversation) => {
		if (words !== '') return open(conversation, words);
		await nothingRuns(conversation);
		const {desk, live, front} = conversation;
		const {home, session} = await live.opened();
		const folder = join(home, 'sessions');
		// One that was cut off before anything was asked has nothing to go on with.
		const all = (await listSessions(folder)).filter(({id, title}) => id !== session.state.session && title !== '');
		if (all.length === 0) {
			tell(conversation, 'there are no other sessions yet');
			return;
		}
		const items = await Promise.all(
			all.slice(0, 200).map(async ({id, title, directory, updated, outcome, path}, at) => ({
				id,
				label: oneLine(title, 200),
				detail: `${sayAgo(updated, front.now())} · ${outcome} · ${homely(directory, front.env['HOME'])}`,
				...(at < 20 ? {preview: await previewSession(path, 12)} : {}),
			})),
		);
		const chosen = await desk.choose({title: 'Sessions', items, removal: 'delete'}, id => {
			const gone = all.find(one => one.id === id);
			if (gone !== undefined) void deleteSession(folder, gone);
		});
		if (chosen !== undefined) await open(conversation, chosen);
	},
};

const sessions: Slash = {...resume, name: 'sessions', about: 'earlier sessions: find, look at, go on with, delete'};

const fresh: Slash = {
	name: 'new',
	about: 'begin a new session; this one can be resumed',
	run: async (_, conversation) => {
		await nothingRuns(conversation);
		const {live, front} = conversation;
		const {directory} = await live.opened();
		await live.open(front, {directory, id: newSessionId(front.now())});
	},
};

const fork: Slash = {
	name: 'fork',
	about: 'a copy of this session, from before any prompt on',
	run: async (_, conversation) => {
		await nothingRuns(conversation);
		const {live, desk, front} = conversation;
		const {session, home, directory} = await live.opened();
		const {past} = session.state;
		const chosen = await desk.choose({
			title: 'Copy this session up to …',
			items: [
				{id: 'end', label: 'here', detail: 'with everything that was said'},
				...past
					.toReversed()
					.map(({turn, request}) => ({id: turn, label: oneLine(request, 200), detail: 'before this prompt'})),
			],
		});
		if (chosen === undefined) return;
		const turn = chosen === 'end' ? null : chosen;
		const before = past.find(one => one.turn === chosen)?.request;
		const from = {session: session.state.session, home, directory, now: front.now};
		const opening = await forkSession(from, await live.facts(), turn);
		await nothingRuns(conversation);
		await live.open(front, opening);
		if (before !== undefined) desk.write(before);
	},
};

const rename: Slash = {
	name: 'rename',
	about: 'give this session a name',
	argument: '[NAME]',
	run: async (words, {desk, live}) => {
		const {session} = await live.opened();
		const title = words === '' ? await desk.ask('Name of this session', session.state.title ?? '') : words;
		if (title !== undefined && title.trim() !== '') await live.send({ask: 'rename', title: title.trim()});
	},
};

const exported: Slash = {
	name: 'export',
	about: 'write this session as Markdown',
	argument: '[FILE]',
	run: async (words, conversation) => {
		const {live} = conversation;
		const {directory, session, setting} = await live.opened();
		const path = resolve(directory, words === '' ? `session-${session.state.session}.md` : words);
		const text = exportMarkdown(await live.facts(), setting.keyring.secrets);
		await writeFile(path, text, {flag: 'wx'}).catch((error: NodeJS.ErrnoException) => {
			throw error.code === 'EEXIST'
				? new UserError(`${path} is there already`, 'name another file')
				: new UserError(`${path} cannot be written (${error.code})`, `is ${dirname(path)} there?`);
		});
		tell(conversation, `written to ${path}`);
	},
};

/** Commands about whole sessions. */
export const sessionCommands: readonly Slash[] = [sessions, resume, fresh, fork, rename, exported];
