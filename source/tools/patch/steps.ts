/** The ladder: how a line of the patch and a line of the file are compared. Each step forgives what the one before does. */
export const STEPS = ['exact', 'trailing space', 'punctuation', 'indentation'] as const;
export type Step = (typeof STEPS)[number];

const ASCII: readonly (readonly [pattern: RegExp, ascii: string])[] = [
	[/[\u2010-\u2015\u2212\uFE58\uFE63\uFF0D]/g, '-'],
	[/[\u2018-\u201B\u2032\u00B4]/g, "'"],
	[/[\u201C-\u201F\u2033]/g, '"'],
	[/[\u00A0\u1680\u2000-\u200A\u202F\u205F\u3000]/g, ' '],
	[/\u2026/g, '...'],
];

/** Typographic dashes, quotes, spaces and dots as the ASCII that models write for them. */
export const fold = (line: string): string =>
	// oxlint-disable-next-line no-control-regex
	/^[\u0000-\u007f]*$/.test(line) ? line : ASCII.reduce((text, [pattern, ascii]) => text.replace(pattern, ascii), line);

/** Two lines are the same at a step when their keys are. */
export const keyAt = (step: Step, line: string): string => {
	switch (step) {
		case 'exact':
			return line;
		case 'trailing space':
			return line.trimEnd();
		case 'punctuation':
			return fold(line).trimEnd();
		case 'indentation':
			return fold(line).trim();
	}
};

export const indentOf = (line: string): string => /^[\t ]*/.exec(fold(line))?.[0] ?? '';

/** White space that stands before every line of the file, or of the patch, and not in the other. */
export type Shift = {readonly add: string} | {readonly remove: string};

export const NO_SHIFT: Shift = {add: ''};

const shiftBetween = (theirs: string, ours: string): Shift | undefined => {
	if (ours.endsWith(theirs)) return {add: ours.slice(0, ours.length - theirs.length)};
	return theirs.endsWith(ours) ? {remove: theirs.slice(0, theirs.length - ours.length)} : undefined;
};

const same = (one: Shift, other: Shift): boolean =>
	'add' in one ? 'add' in other && one.add === other.add : 'remove' in other && one.remove === other.remove;

/**
 * The one shift that turns lines of a patch (`theirs`) into lines of the file (`ours`); undefined when they do not all agree.
 * One added space is no shift: it is the mark of a patch line that was forgotten, and would indent the additions wrongly.
 */
export const shiftOf = (theirs: readonly string[], ours: (at: number) => string): Shift | undefined => {
	let shift: Shift | undefined;
	for (const [at, line] of theirs.entries()) {
		if (line.trim() === '') continue;
		const here = shiftBetween(indentOf(line), indentOf(ours(at)));
		if (here === undefined || (shift !== undefined && !same(shift, here))) return undefined;
		shift = here;
	}
	if (shift === undefined) return NO_SHIFT;
	return 'add' in shift && shift.add === ' ' ? undefined : shift;
};

/** An added line, indented as its neighbours were; undefined when it does not have the indentation that has to go. */
export const shifted = (line: string, shift: Shift): string | undefined => {
	if (line.trim() === '') return line;
	if ('add' in shift) return shift.add + line;
	return line.startsWith(shift.remove) ? line.slice(shift.remove.length) : undefined;
};
