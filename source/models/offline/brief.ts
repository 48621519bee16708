import {readSection} from '../../core/brief.ts';
import {textOf} from '../../core/message.ts';
import type {Ask} from '../../core/model.ts';

/** A file as the brief shows it; `whole` when no line is missing. */
export type Shown = {readonly path: string; readonly text: string; readonly why: string; readonly whole: boolean};

/** What a stage's first message says, taken apart. Sections that are not there are undefined. */
export type Brief = {
	readonly request: string;
	readonly check: string | undefined;
	readonly failure: string | undefined;
	readonly step: string | undefined;
	readonly listing: readonly string[];
	readonly files: readonly Shown[];
	/** The workspace's absolute path, when the system prompt tells it. */
	readonly directory: string | undefined;
	/** Names of the tools that may be called. */
	readonly tools: readonly string[];
};

const fileTag = /^<file path="([^"\n]*)" lines="(\d+)-(\d+)" of="(\d+)"(?: why="([^"\n]*)")?>$/;

/** Reads `<file>` elements by the count of their lines, so that a file may hold any text, also tags. */
const readFiles = (text: string): readonly Shown[] => {
	const lines = text.split('\n');
	const files: Shown[] = [];
	for (let at = 0; at < lines.length; at += 1) {
		const tag = fileTag.exec(lines[at] ?? '');
		if (tag === null) continue;
		const [, path = '', from = '1', to = '0', of = '0', why = ''] = tag;
		const count = Math.max(1, Number(to) - Number(from) + 1);
		const whole = from === '1' && to === of;
		files.push({path, why, whole, text: lines.slice(at + 1, at + 1 + count).join('\n')});
		at += count;
	}
	return files;
};

/** Files named in a step: the lines `files: a, b`. */
export const filesOfStep = (step: string): readonly string[] =>
	[...step.matchAll(/^files: (.+)$/gm)]
		.flatMap(([, list = '']) => list.split(', ').map(path => path.trim()))
		.filter(path => path !== '');

const filled = (text: string | undefined): string | undefined =>
	text === undefined || text.trim() === '' ? undefined : text.trim();

export const readBrief = ({messages, system, tools}: Ask): Brief => {
	const text = textOf(messages[0]?.blocks ?? []);
	const part = (name: string) => filled(readSection(text, name));
	return {
		request: part('request') ?? '',
		check: part('check'),
		failure: part('failure'),
		step: part('step'),
		listing: (part('listing') ?? '').split('\n').flatMap(line => /^(.+) \d+$/.exec(line)?.[1] ?? []),
		files: readFiles(part('files') ?? ''),
		directory: /^workspace: (\/.*)$/m.exec(system)?.[1],
		tools: tools.map(({name}) => name),
	};
};
