import {run} from '../../../core/effect.ts';
import {renderDiff} from '../../../tui/diff/render.ts';
import {plain} from '../../../views/plain.ts';
import type {Conversation} from '../conversation.ts';
import {tell, type Slash} from './slash.ts';

const GIT = 'git --no-pager -c core.fsmonitor=false -c core.hooksPath=/dev/null -c diff.external=';
/** What is not committed: changed files as a diff, new ones by name. Nothing of the repository's own programs is run. */
const UNCOMMITTED = `${GIT} diff --no-ext-diff --no-textconv HEAD 2>/dev/null || ${GIT} diff --no-ext-diff --no-textconv`;
const NEW = `${GIT} ls-files --others --exclude-standard`;

const outputOf = async ({live}: Conversation, script: string): Promise<string> => {
	const {sandbox, directory} = await live.opened();
	const limits = {signal: AbortSignal.timeout(20_000), timeoutMs: 20_000, write: 'nothing'} as const;
	const {output} = await run(sandbox.exec({script, cwd: directory}, limits));
	return output;
};

const diff: Slash = {
	name: 'diff',
	about: 'what is not committed',
	run: async (_, conversation) => {
		const [changed, fresh] = [await outputOf(conversation, UNCOMMITTED), await outputOf(conversation, NEW)];
		if (changed.trim() === '' && fresh.trim() === '') {
			tell(conversation, 'nothing is changed');
			return;
		}
		await conversation.desk.page({
			title: 'Not committed',
			lines: look => [
				...renderDiff(changed, look, {}),
				...(fresh.trim() === '' ? [] : ['', look.paint('heading', 'New files')]),
				...plain(fresh)
					.trim()
					.split('\n')
					.map(path => look.paint('good', `  + ${path}`)),
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
	run: async (_, {live}) => {
		await live.send({
			ask: 'submit',
			text: 'Write AGENTS.md in the root of this repository (mend it when it is there): what the project is in one sentence, how to build, test and lint it (commands that you found in its files), where things are, and conventions that its code really follows. At most 60 lines, nothing that any programmer knows anyway.',
		});
	},
};

/** Commands about the work itself. */
export const workCommands: readonly Slash[] = [diff, review, init];
