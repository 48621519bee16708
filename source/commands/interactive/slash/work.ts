import {run} from '../../../core/effect.ts';
import {goOnText} from '../../../core/session/go-on.ts';
import {isSuccess, sayEnding, type Exit} from '../../../core/sandbox.ts';
import {UserError} from '../../../core/user-error.ts';
import {renderDiff} from '../../../tui/diff/render.ts';
import {cut} from '../../../tui/text/wrap.ts';
import {oneLine, plain} from '../../../views/plain.ts';
import {draftHere, INIT} from '../../init.ts';
import type {Conversation} from '../conversation.ts';
import {tell, type Slash} from './slash.ts';

/**
 * What git says. Only commands that provably just read: those every wall runs also where nothing may be written, in a form that runs
 * nothing which the repository names.
 */
const git = async ({live}: Conversation, script: string): Promise<Exit> => {
	const {sandbox, directory} = await live.opened();
	const limits = {signal: AbortSignal.timeout(20_000), timeoutMs: 20_000, write: 'nothing'} as const;
	return run(sandbox.exec({script, cwd: directory}, limits));
};

/** Files that git does not know yet, as `git status --short` tells them. */
const freshIn = (status: string): readonly string[] =>
	plain(status)
		.split('\n')
		.flatMap(line => (line.startsWith('?? ') ? [line.slice(3)] : []));

const diff: Slash = {
	name: 'diff',
	about: 'what is not committed',
	run: async (_, conversation) => {
		const status = await git(conversation, 'git status --short --untracked-files=all');
		if (!isSuccess(status.ending))
			throw new UserError(
				`git does not say what is changed (${sayEnding(status.ending)})`,
				oneLine(status.output, 200) || 'is this a repository?',
			);
		const sinceCommit = await git(conversation, 'git diff HEAD');
		// Before the first commit there is nothing to compare with but the index.
		const {output: changed} = isSuccess(sinceCommit.ending) ? sinceCommit : await git(conversation, 'git diff');
		const fresh = freshIn(status.output);
		if (changed.trim() === '' && fresh.length === 0) {
			tell(conversation, 'nothing is changed');
			return;
		}
		await conversation.desk.page({
			title: 'Not committed',
			lines: look => [
				...renderDiff(changed, look, {names: 'all', most: Infinity}),
				...(fresh.length === 0 ? [] : ['', look.paint('heading', 'New files')]),
				...fresh.map(path => cut(look.paint('good', `  + ${path}`), look.columns)),
			],
		});
	},
};

const review: Slash = {
	name: 'review',
	about: 'have what is not committed reviewed; nothing is changed',
	argument: '[WHAT TO LOOK AT]',
	run: async (words, {live}) => {
		const what = words === '' ? 'everything that is not committed (git diff HEAD, and new files)' : words;
		await live.send({
			ask: 'submit',
			text: `Review ${what}. Look at the code around it, too. Change nothing. List what is wrong or risky, the gravest first, each with file and line, why it is wrong, and what would mend it; leave out matters of taste. Say so when nothing is wrong.`,
		});
	},
};

const init: Slash = {
	name: 'init',
	about: 'have an AGENTS.md written for this project',
	run: async (_, conversation) => {
		const {live} = conversation;
		const {setting, directory} = await live.opened();
		if (setting.loaded.profile === 'offline')
			tell(conversation, `${await draftHere(directory)} is written, from what the files show: add what they do not`);
		else await live.send({ask: 'submit', text: INIT});
	},
};

const goOn: Slash = {
	name: 'continue',
	about: 'go on where the last turn was stopped, with a fresh allowance',
	run: async (_, {live}) => {
		const {session} = await live.opened();
		if (session.state.stopped === undefined)
			throw new UserError('no turn was stopped before its end', 'say what to do');
		await live.send({ask: 'submit', text: goOnText});
	},
};

/** Commands about the work itself. */
export const workCommands: readonly Slash[] = [goOn, diff, review, init];
