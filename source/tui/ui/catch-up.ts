import type {SessionFact} from '../../core/session/event.ts';
import {seeStatus} from '../status/status.ts';
import {cut} from '../text/wrap.ts';
import {see} from '../transcript/transcript.ts';
import {commit} from './commit.ts';
import type {Ui} from './state.ts';

/** Lines of what was said before that are shown again when a session goes on: enough to know where one was. */
const SHOWN = 200;

/** Whether what happened before is to be seen: not when it stands above already. */
export type Past = 'shown' | 'hidden';

/** What happened before the session was opened: remembered whole, shown in its last lines. */
export const catchUp = (ui: Ui, facts: readonly SessionFact[], past: Past, written: number): Ui => {
	let {transcript, status} = ui;
	const lines: string[] = [];
	for (const fact of facts) {
		const seen = see(transcript, {fact}, ui.look);
		transcript = seen.transcript;
		status = seeStatus(status, fact);
		for (const line of seen.done) lines.push(line);
	}
	if (past === 'hidden') return {...ui, transcript, status};
	const hidden = lines.length - SHOWN;
	const shown = ui.settings.screen === 'full' || hidden <= 0 ? lines : lines.slice(-SHOWN);
	const note = `… ${hidden} earlier lines (Ctrl+O shows all)`;
	const more = shown === lines ? [] : [cut(ui.look.paint('quiet', note), ui.look.columns)];
	return commit({...ui, transcript, status}, [...more, ...shown], written);
};
