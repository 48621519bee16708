import type {Effect} from '../../core/effect.ts';
import {run} from '../../core/effect.ts';
import {isSuccess, sayEnding, type Exit, type Output, type Sandbox} from '../../core/sandbox.ts';
import {EXTENT, type PassedOver, type Tree} from '../suites/tree.ts';
import {readArchive} from './archive.ts';

/**
 * Where an agent works in its box: in memory, so that it can fill no disk of the host. The box's `/tmp` holds a quarter of its memory, and every
 * file and name in it counts against that memory, with Docker as root and without.
 */
const WORK = '/tmp/work';

/** Milliseconds in which files are copied into a box or out of one. */
const COPYING = 60_000;

/** Characters of what a box says that are read of it, at most: all files there may be with their heads, and a third more for the way they are written. */
const LONGEST = Math.ceil(((EXTENT.bytes + EXTENT.files * 2 * 2048) * 4) / 3);

type Copying = {
	readonly box: Sandbox;
	/** Shown to the box, to be read; an absolute real path. */
	readonly pristine: string;
	readonly signal: AbortSignal;
};

/** Copies the pristine files to where the agent is to work. Why it could not, if it could not. */
export const bringIn = async ({box, pristine, signal}: Copying): Promise<{readonly fault: string} | undefined> => {
	const script = `mkdir ${WORK} && cp -R . ${WORK}`;
	const {ending, output} = await run(box.exec({script, cwd: pristine}, {signal, timeoutMs: COPYING, write: 'nothing'}));
	if (isSuccess(ending)) return undefined;
	const said = output.trim().slice(-200);
	return {fault: `the workspace could not be laid out: ${sayEnding(ending)}${said === '' ? '' : `: ${said}`}`};
};

/** Runs the agent where it is to work. */
export const workIn = ({box, pristine, signal}: Copying, script: string, timeoutMs: number): Effect<Output, Exit> =>
	box.exec({script: `cd ${WORK} || exit 1\n${script}`, cwd: pristine}, {signal, timeoutMs, write: 'nothing'});

/**
 * Says what is there, in two lines: names of files too large to be taken along, and an archive of all others, links and pipes as such. Modes are opened
 * first: a file that its owner cannot read would be as good as deleted.
 */
const SAYING = `
cd ${WORK} 2>/dev/null || exit 3
chmod -R u+rwX . 2>/dev/null
find . -mindepth 1 -xdev -type f -size +${EXTENT.fileBytes}c -print0 2>/dev/null | head -c 1048576 | base64 -w 0
echo
find . -mindepth 1 -xdev ! -type d ! \\( -type f -size +${EXTENT.fileBytes}c \\) -print0 2>/dev/null |
	tar --create --file=- --format=posix --no-recursion --hard-dereference --null --files-from=- 2>/dev/null | base64 -w 0
echo
`;

/** Lines that are said; others are nobody's. */
const LINES = 2;

/** Decodes lines of base64 as they come, so that what is read is held once, and as bytes. What is no base64 decodes to nothing. */
const linesOfBase64 = () => {
	const lines: Buffer[][] = [[]];
	let rest = '';
	const take = (text: string): void => {
		rest += text;
		const whole = rest.length - (rest.length % 4);
		lines.at(-1)?.push(Buffer.from(rest.slice(0, whole), 'base64'));
		rest = rest.slice(whole);
	};
	return {
		add: (text: string): void => {
			for (const [at, part] of text.split('\n', LINES + 1).entries()) {
				if (lines.length > LINES) return;
				if (at > 0) {
					lines.push([]);
					rest = '';
				}
				take(part);
			}
		},
		read: (line: number): Buffer => Buffer.concat(lines[line] ?? []),
	};
};

type Brought =
	| {readonly tree: Tree; readonly passedOver: readonly PassedOver[]}
	/** The agent left nothing that can be read. */
	| {readonly refused: string}
	| {readonly fault: string};

/**
 * Brings what an agent left out of its box, when no process of its own is there any more. What comes is the agent's word: it is read as an archive that
 * anybody may have written, up to {@link EXTENT}, and says nothing but bytes of files.
 */
export const bringOut = async ({box, pristine, signal}: Copying): Promise<Brought> => {
	const enough = new AbortController();
	const lines = linesOfBase64();
	let length = 0;
	const {ending} = await run(
		box.exec(
			{script: SAYING, cwd: pristine},
			{signal: AbortSignal.any([signal, enough.signal]), timeoutMs: COPYING, write: 'nothing'},
		),
		({text}) => {
			length += text.length;
			if (length <= LONGEST) lines.add(text);
			else enough.abort();
		},
	);
	if (enough.signal.aborted) return {refused: `its files hold more than ${EXTENT.bytes} bytes`};
	if (ending.kind === 'unstarted' || ending.kind === 'aborted') return {fault: sayEnding(ending)};
	if (ending.kind === 'exited' && ending.code === 3) return {refused: 'nothing of its workspace is left'};
	if (!isSuccess(ending)) return {refused: `its workspace could not be read: ${sayEnding(ending)}`};
	const named = lines.read(0).toString('utf8').split('\0');
	const read = await readArchive(lines.read(1));
	if ('refused' in read) return read;
	const tooLarge = named.flatMap(name =>
		name === '' ? [] : [{path: name.replace(/^\.\//, ''), why: `is larger than ${EXTENT.fileBytes} bytes`}],
	);
	return {tree: read.tree, passedOver: [...read.passedOver, ...tooLarge]};
};
