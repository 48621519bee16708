import type {Session} from '../agent/session.ts';
import {Mode} from '../core/approval.ts';
import {nearest} from '../config/read.ts';
import type {Command} from '../core/session/command.ts';
import {oneLine} from '../views/plain.ts';
import type {Paint} from '../views/theme.ts';

/** What a line that begins with a slash did: `leave` ends the conversation. */
export type Slashed = 'done' | 'leave';

type Around = {readonly session: Session; readonly write: (text: string) => void; readonly paint: Paint};

type Slash = {readonly about: string; readonly run: (words: readonly string[], around: Around) => Promise<Slashed>};

const permissions: Slash = {
	about: 'what you allowed; /permissions revoke N takes it back',
	run: async ([verb, which], {session, write, paint}) => {
		const {grants, mode} = session.state;
		if (verb === 'revoke') {
			const grant = grants[Number(which) - 1];
			const sent = grant === undefined ? undefined : await session.send({ask: 'revoke', grant: grant.id});
			write(
				sent !== undefined && 'accepted' in sent
					? `  revoked: ${grant?.text}\n`
					: `  there is no grant ${which ?? ''}\n`,
			);
			return 'done';
		}
		write(`  mode: ${mode}\n`);
		if (grants.length === 0) write('  nothing beyond it is allowed\n');
		for (const [at, {match, text, keep}] of grants.entries())
			write(
				`  ${paint('action', String(at + 1))} ${match === 'exact' ? text : `${text} …`}  ${paint('quiet', keep === 'session' ? 'this session' : 'this project')}\n`,
			);
		return 'done';
	},
};

const mode: Slash = {
	about: `how much is asked: /mode ${Mode.options.join(', ')}`,
	run: async ([name], {session, write}) => {
		const wanted = Mode.safeParse(name);
		if (!wanted.success) {
			write(`  mode: ${session.state.mode}; there are ${Mode.options.join(', ')}\n`);
			return 'done';
		}
		const sent = await session.send({ask: 'mode', mode: wanted.data});
		if ('rejected' in sent) write(`  ${sent.rejected}\n`);
		return 'done';
	},
};

const conflictsOf = (word: string | undefined): 'keep' | 'overwrite' => (word === 'overwrite' ? 'overwrite' : 'keep');

/** Sends a command that takes back, and lets it be done. */
const takeBack = async (command: Command, {session, write}: Around): Promise<Slashed> => {
	const sent = await session.send(command);
	if ('rejected' in sent) write(`  ${sent.rejected}\n`);
	else await session.settled();
	return 'done';
};

const undo: Slash = {
	about: 'take back the files of the last turn; what you changed since stays, unless /undo overwrite',
	run: (words, around) => takeBack({ask: 'undo', conflicts: conflictsOf(words[0])}, around),
};

const rewind: Slash = {
	about: 'go back to before a turn: /rewind lists them, /rewind N [both|files|chat] [overwrite]',
	run: async ([which, ...words], around) => {
		const {past} = around.session.state;
		const turn = past[Number(which) - 1];
		if (turn === undefined) {
			if (past.length === 0) around.write('  there is nothing to go back to\n');
			for (const [at, {request, outcome, before, isUndone}] of past.entries()) {
				const files = before === undefined ? '' : isUndone ? ', files taken back' : ', changed files';
				around.write(
					`  ${around.paint('action', String(at + 1))} ${oneLine(request, 60)}  ${around.paint('quiet', outcome + files)}\n`,
				);
			}
			return 'done';
		}
		const what = (['files', 'chat'] as const).find(name => words.includes(name)) ?? 'both';
		return takeBack({ask: 'rewind', turn: turn.turn, what, conflicts: conflictsOf(words.at(-1))}, around);
	},
};

const slashes: Readonly<Record<string, Slash>> = {
	help: {
		about: 'these commands',
		run: async (_, {write, paint}) => {
			for (const [name, {about}] of Object.entries(slashes))
				write(`  ${paint('action', `/${name}`.padEnd(13))} ${about}\n`);
			return 'done';
		},
	},
	mode,
	permissions,
	undo,
	rewind,
	quit: {about: 'leave; the session can be resumed', run: async () => 'leave'},
};

/** Carries out a line that begins with a slash. */
export const runSlash = async (line: string, around: Around): Promise<Slashed> => {
	const [name = '', ...words] = line.slice(1).trim().split(/\s+/);
	const slash = slashes[name];
	if (slash !== undefined) return slash.run(words, around);
	const meant = nearest(name, Object.keys(slashes));
	around.write(`  there is no /${name}${meant === undefined ? ': see /help' : `: did you mean /${meant}?`}\n`);
	return 'done';
};
