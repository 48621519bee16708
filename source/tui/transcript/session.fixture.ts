import {readFile} from 'node:fs/promises';
import {fileURLToPath} from 'node:url';
import {stripVTControlCharacters} from 'node:util';
import type {Seen} from '../../core/journal.ts';
import {textOf} from '../../core/message.ts';
import {parseFact, type Body, type Delta, type SessionFact} from '../../core/session/event.ts';
import {paintIn, type Look} from '../theme.ts';
import {openTranscript, see, type Transcript} from './transcript.ts';

export const lookAt = (columns: number, change: Partial<Look> = {}): Look => ({
	columns,
	rows: 24,
	paint: paintIn('none', 'none'),
	still: false,
	spoken: false,
	...change,
});

export const coloured = (columns: number): Look => lookAt(columns, {paint: paintIn('dark', 'true')});

export const START = Date.parse('2026-11-21T09:00:00.000Z');

/** Bodies as facts, half a second apart. */
export const factsFrom = (bodies: readonly Body[]): readonly SessionFact[] =>
	bodies.map((body, at) => ({...body, seq: at + 1, at: new Date(START + at * 500).toISOString()}));

export const golden = ['offline-repair', 'second-round', 'unapproved'] as const;

export const goldenFacts = async (name: string): Promise<readonly SessionFact[]> => {
	const file = fileURLToPath(new URL(`../../testing/golden/${name}.jsonl`, import.meta.url));
	return (await readFile(file, 'utf8'))
		.trimEnd()
		.split('\n')
		.map(line => {
			const parsed = parseFact(JSON.parse(line) as SessionFact);
			if (!('fact' in parsed)) throw new Error(`${name}: ${JSON.stringify(parsed)}`);
			return parsed.fact;
		});
};

/** Facts with the deltas that would have come before them: text in pieces of some length, output as a whole. */
export const withDeltas = (facts: readonly SessionFact[], piece = 7): readonly Seen<Body, Delta>[] =>
	facts.flatMap((fact): readonly Seen<Body, Delta>[] => {
		if (fact.type === 'model.answered') {
			const pieces = textOf(fact.blocks).match(new RegExp(`[^]{1,${piece}}`, 'g')) ?? [];
			return [...pieces.map(text => ({delta: {show: 'text', ask: fact.ask, text}}) as const), {fact}];
		}
		if (fact.type === 'tool.finished') return [{delta: {show: 'output', call: fact.call, text: fact.output}}, {fact}];
		return [{fact}];
	});

/** Sees everything in order; `watch` is called after each. */
export const seeAll = (
	seen: readonly Seen<Body, Delta>[],
	look: Look,
	{
		from = openTranscript,
		watch = () => {},
	}: {readonly from?: Transcript; readonly watch?: (now: Transcript) => void} = {},
): {readonly transcript: Transcript; readonly done: readonly string[]} => {
	let transcript = from;
	const done: string[] = [];
	for (const one of seen) {
		const seeing = see(transcript, one, look);
		({transcript} = seeing);
		done.push(...seeing.done);
		watch(transcript);
	}
	return {transcript, done};
};

export const seeFacts = (facts: readonly SessionFact[], look: Look): readonly string[] =>
	seeAll(
		facts.map(fact => ({fact})),
		look,
	).done;

/** What is left of lines that a terminal would not just print: nothing, but for the codes of styles. */
export const controlsIn = (lines: readonly string[]): readonly string[] =>
	lines.filter(line =>
		/* oxlint-disable-next-line no-control-regex -- control characters are what is looked for */
		/[\u0000-\u001f\u007f-\u009f\u202a-\u202e\u2066-\u2069]/.test(line.replaceAll(/\u001b\[[\d;]*m/g, '')),
	);

export const unstyled = (lines: readonly string[]): readonly string[] =>
	lines.map(line => stripVTControlCharacters(line));
