import {randomUUID} from 'node:crypto';
import {z} from 'zod';
import type {Effect} from '../../core/effect.ts';
import type {EvolvedTool, Standing} from '../../core/evolved.ts';
import {sayEnding} from '../../core/sandbox.ts';
import type {Room, Tool, ToolResult} from '../../core/tool.ts';
import {clip, oneLine} from '../clip.ts';
import {answerIn, scriptFor} from './host.ts';

/** As often as this, and more often than it worked, a tool may fail before it is not asked any more in this session. */
const PATIENCE = 3;

type Tried = {readonly text: string} | {readonly failed: string} | {readonly aborted: true};

/** Lets a program answer one call behind the wall. */
const answered = async function* (
	{name, program, timeout}: EvolvedTool,
	input: unknown,
	{sandbox, signal, directory}: Room,
): Effect<string, Tried> {
	const nonce = `answer-${randomUUID()}`;
	const running = sandbox.exec(
		{script: scriptFor({name, program, input, directory, nonce}), cwd: directory},
		// Where somebody else's wall stands around all of this, that wall says what may be written.
		{signal, timeoutMs: timeout * 1000, write: sandbox.kind === 'external' ? 'workspace' : 'nothing'},
	);
	for (;;) {
		const {done, value} = await running.next();
		if (!done) continue;
		const {ending, output} = value;
		if (ending.kind === 'aborted') return {aborted: true};
		const answer = answerIn(output, nonce);
		if (answer !== undefined && 'text' in answer) return answer;
		const why = answer?.error ?? `it gave no answer (${sayEnding(ending)})`;
		return {failed: oneLine(why, 400)};
	}
};

/** What a call is to a person who is asked: the program, which nobody has approved. */
const experimental = ({program}: EvolvedTool, title: string) => ({
	title,
	outside: [],
	protected: [],
	script: program,
	reading: {kind: 'opaque', why: 'a tool that was bred, and that nobody has approved', segments: []},
});

/**
 * An evolved tool as a hand of the agent. Its program runs behind the wall, without writing anything. In place of `ours` it gives way to
 * it, in the same call, when it fails; one that fails again and again is not asked any more. An experimental one is a command to be asked
 * about like any other.
 */
export const evolvedTool = (evolved: EvolvedTool, standing: Standing, ours: Tool | undefined): Tool => {
	let worked = 0;
	let failures = 0;
	const isGivenUp = (): boolean => failures >= PATIENCE && failures > worked;
	const title = (input: unknown): string =>
		ours?.title(input) ?? oneLine(`${evolved.name} ${JSON.stringify(input)}`, 160);

	const instead = async function* (input: unknown, room: Room, why: string): Effect<string, ToolResult> {
		if (ours === undefined) return {outcome: 'failed', output: `${evolved.name} failed: ${why}`};
		return {...(yield* ours.use(input, room)), stoodIn: why};
	};

	const preview: NonNullable<Tool['preview']> = async (input, room) => {
		const known = await ours?.preview?.(input, room);
		if (known !== undefined && 'impossible' in known) return known;
		const {outside = [], protected: guarded = [], title: named = title(input)} = known ?? {};
		const plain = {title: named, outside, protected: guarded};
		return standing === 'approved' ? plain : {...plain, ...experimental(evolved, named), outside, protected: guarded};
	};

	return {
		name: evolved.name,
		about: ours?.about ?? evolved.about ?? '',
		risk: standing === 'approved' ? 'read' : 'run',
		replay: 'safe',
		input: ours?.input ?? z.fromJSONSchema(evolved.input ?? {type: 'object'}),
		...(ours === undefined ? {schema: evolved.input ?? {}} : {}),
		title,
		preview,
		async *use(input, room) {
			if (isGivenUp()) return yield* instead(input, room, `it failed ${failures} times in this session`);
			const tried = yield* answered(evolved, input, room);
			if ('aborted' in tried) return {outcome: 'aborted', output: '[interrupted]'};
			if ('failed' in tried) {
				failures += 1;
				return yield* instead(input, room, tried.failed);
			}
			worked += 1;
			return {outcome: 'ok', output: clip(tried.text, 32_000, 'Ask for less.')};
		},
	};
};
