import type {Mode} from '../../core/approval.ts';
import type {Body} from '../../core/session/event.ts';

/** The mode that holds, and the one that the profile asked for. */
export type ModeView = {readonly mode?: Mode; readonly wished?: Mode};

/** The mode after an opening: it is the person's, so an opening with the same profile keeps what it was switched to. */
export const modeAfter = ({mode, wished}: ModeView, {profile}: Body<'session.opened'>): Required<ModeView> => ({
	mode: mode === undefined || wished !== profile.mode ? profile.mode : mode,
	wished: profile.mode,
});
