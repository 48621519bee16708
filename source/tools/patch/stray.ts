import {END, isKnownMarker} from './markers.ts';

export const FENCE = /^\s*(`{3,}|~{3,})/;
/** What may close brackets and quotes of a command around a patch. */
export const BRACKETS = /^[\s"'`)\]};\\]*$/;

export const isBlank = (line: string): boolean => line.trim() === '';

export const say = (line: string): string => JSON.stringify(line.length > 80 ? `${line.slice(0, 80)}…` : line);

const isPart = (line: string): boolean => isKnownMarker(line) || line.startsWith('@@');

/** A line of a hunk, as far as one line can tell. */
const isHunkLine = (line: string): boolean => /^[+-]/.test(line) || (/^[ \t]/.test(line) && !BRACKETS.test(line));

/**
 * The first line after a patch that cannot be left out, because it may be a part of it. Talk and commands may follow a patch, but
 * not before the fence or the heredoc ends; and whatever ends without `*** End Patch` has to be the end of everything.
 */
export const strayAfter = (
	after: readonly string[],
	closes: (line: string) => boolean,
	ended: 'by a marker' | 'by a doubtful marker' | 'by its wrapping',
): number => {
	const close = after.findIndex(line => closes(line.trim()));
	// Lines right behind the marker are of a hunk as long as they look like it.
	const talk = after.findIndex(line => !isHunkLine(line) && !(BRACKETS.test(line) && !isBlank(line)));
	return after.findIndex((line, at) => {
		if (isBlank(line)) return false;
		if (END.test(line)) return !after.slice(0, at).every(isBlank);
		if (isPart(line)) return true;
		if (closes(line.trim())) return false;
		if (ended === 'by its wrapping' || at < close) return !BRACKETS.test(line) && !FENCE.test(line);
		if (ended === 'by a doubtful marker') return /^[-+ \t]/.test(line);
		return isHunkLine(line) && (talk === -1 || at < talk);
	});
};

export const refuseStray = (line: string, closer: string): {readonly refused: string} => ({
	refused: `${say(line)} stands after ${say(closer)}, which ends the patch there. Send one patch with one "*** End Patch" as its last line, and begin every line of a hunk with " ", "-" or "+".`,
});
