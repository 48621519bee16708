/**
 * The lines of a patch that are not lines of files. Models put blanks before and into them; a marker with blanks before it
 * looks like a line of a file that stays, and `isLoose` tells the two apart as far as a line can.
 */
export const BEGIN = /^\s*\*\*\*[ \t]*Begin[ \t]+Patch\s*$/i;
/** What closes a quoted patch may follow on the same line: `*** End Patch"`. */
export const END = /^\s*\*\*\*[ \t]*End[ \t]+Patch\s*["'`)\]};\\]*\s*$/i;
export const FILE = /^\s*\*\*\*[ \t]*(Add|Update|Delete)[ \t]+File[ \t]*:[ \t]*(.*)$/i;
export const MOVE = /^\s*\*\*\*[ \t]*Move[ \t]+to[ \t]*:[ \t]*(.*)$/i;
export const END_OF_FILE = /^\s*\*\*\*[ \t]*End[ \t]+of[ \t]+File\s*$/i;

const HEADER = /^\s*@@+(?:\s|$)/;
const KNOWN = [BEGIN, END, FILE, MOVE, END_OF_FILE];

export const isKnownMarker = (line: string): boolean => KNOWN.some(marker => marker.test(line));

const isIndented = (line: string): boolean => /^\s/.test(line);

/** A marker or a `@@` line with blanks before it: inside a hunk it may be a line of the file as well. */
export const isLoose = (line: string): boolean => isIndented(line) && (HEADER.test(line) || isKnownMarker(line));

/** A line that begins as only a marker can, whether or not its words are known. */
export const isStrict = (line: string): boolean => line.startsWith('***');
