/** Enough of a line to know an error again. Characters. */
const LONGEST = 120;
/** What is looked at of the output, and of one line of it. Characters. */
const MOST = 64 * 1024;
const LINE = 400;

/** What an error says first: a line that names one, else the last line that says anything. */
const telling = (output: string): string => {
	const lines = output
		.slice(-MOST)
		.split('\n')
		.map(line => line.trim().slice(0, LINE))
		.filter(line => line !== '');
	const named = lines.find(line =>
		/\b(?:[A-Z]\w*(?:Error|Exception)|error|fatal|panic|failed|not found|cannot|denied)\b/.test(line),
	);
	return named ?? lines.at(-1) ?? '';
};

/**
 * An error without what differs from one time to the next: numbers, paths, ids, times and quoted words become signs. Two failures of
 * one cause have one signature, mostly. Empty when nothing was said.
 */
export const signatureOf = (output: string): string =>
	telling(output)
		.replaceAll(/\b[0-9a-f]{7,64}\b(?=[^:]|$)/gi, '#')
		.replaceAll(/(["'`])(?:(?!\1).){1,200}\1/g, '…')
		.replaceAll(/(?:[A-Za-z]:)?(?:\.{0,2}\/)?(?:[\w@.-]+\/)+[\w@.-]+/g, '/')
		.replaceAll(/\d+(?:\.\d+)*/g, '#')
		.replaceAll(/\s+/g, ' ')
		.slice(0, LONGEST)
		.trim();
