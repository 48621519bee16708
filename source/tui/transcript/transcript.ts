import {callsOf, textOf} from '../../core/message.ts';
import type {Seen} from '../../core/journal.ts';
import type {Body, Delta, SessionFact} from '../../core/session/event.ts';
import type {Look} from '../theme.ts';
import {exploredLines} from './explored.ts';
import {fold} from './fold.ts';
import {needsGap} from './kind.ts';
import {joinTail} from './output.ts';
import {tell} from './say.ts';
import {unexplored, type Told, type Transcript} from './state.ts';
import {closeText, seeText} from './text.ts';

export {openTranscript, type Transcript} from './state.ts';

/** A transcript, and the lines that are finished by what was seen: for the scrollback, once each. */
export type Seeing = {readonly transcript: Transcript; readonly done: readonly string[]};

/** Puts what is told into the scrollback: what was explored before it first, and a blank line where something else begins. */
const put = (transcript: Transcript, told: readonly Told[], look: Look): Seeing => {
	if (told.length === 0) return {transcript, done: []};
	const explored = exploredLines(transcript.explored, look);
	const all: readonly Told[] = explored.length === 0 ? told : [{kind: 'call', lines: explored}, ...told];
	const done: string[] = [];
	let {last} = transcript;
	for (const {kind, lines} of all) {
		// A text that goes on after something else may bring its own.
		if (needsGap(kind, last) && lines[0] !== '') done.push('');
		done.push(...lines);
		last = kind;
	}
	return {transcript: {...transcript, explored: unexplored, ...(last === undefined ? {} : {last})}, done};
};

const seeFact = (transcript: Transcript, fact: SessionFact, look: Look): Seeing => {
	const {transcript: before, done} = put(transcript, tell(transcript, fact, look), look);
	const after = fold(before, fact);
	if (fact.type !== 'model.answered' && fact.type !== 'model.failed') return {transcript: after, done};
	// The request is over: what follows is the text of another.
	const rest = closeText(after, fact);
	const closed: Transcript = rest.last === 'text' ? {...rest, last: 'said'} : rest;
	if (fact.type === 'model.failed' || closed.turn === undefined || callsOf(fact.blocks).length > 0)
		return {transcript: closed, done};
	const {turn} = closed;
	return {transcript: {...closed, turn: {...turn, said: [...turn.said, textOf(fact.blocks)]}}, done};
};

const seeDelta = (transcript: Transcript, delta: Delta, look: Look): Seeing => {
	const {turn, shells} = transcript;
	const shell = delta.show === 'output' ? shells[delta.call] : undefined;
	if (delta.show === 'output' && shell !== undefined) {
		const running = {...shell, output: joinTail(shell.output, delta.text)};
		return {transcript: {...transcript, shells: {...shells, [delta.call]: running}}, done: []};
	}
	if (turn === undefined) return {transcript, done: []};
	const isAsked = 'ask' in delta && turn.ask?.id === delta.ask;
	switch (delta.show) {
		case 'looked':
			return {transcript: {...transcript, turn: {...turn, looked: delta.files}}, done: []};
		case 'parts': {
			if (!isAsked || turn.ask === undefined) return {transcript, done: []};
			const ask = {...turn.ask, parts: {done: delta.done, of: delta.of}};
			return {transcript: {...transcript, turn: {...turn, ask}}, done: []};
		}
		case 'thinking':
		case 'calling': {
			if (!isAsked || turn.ask === undefined) return {transcript, done: []};
			const doing = delta.show === 'calling' ? {doing: delta.show, tool: delta.tool} : {doing: delta.show};
			const ask = {...turn.ask, ...doing};
			return {transcript: {...transcript, turn: {...turn, ask}}, done: []};
		}
		case 'text': {
			if (!isAsked || turn.ask === undefined) return {transcript, done: []};
			const writing: Transcript = {...transcript, turn: {...turn, ask: {...turn.ask, doing: 'writing'}}};
			const fed = seeText(writing, delta.ask, delta.text, look);
			if (fed === undefined) return {transcript: writing, done: []};
			return put({...writing, text: fed.text}, fed.lines.length === 0 ? [] : [{kind: 'text', lines: fed.lines}], look);
		}
		case 'output': {
			const call = turn.calls[delta.call];
			if (call === undefined) return {transcript, done: []};
			const calls = {...turn.calls, [delta.call]: {...call, output: joinTail(call.output, delta.text)}};
			return {transcript: {...transcript, turn: {...turn, calls}}, done: []};
		}
	}
};

/**
 * Takes one thing that was seen: a fact of the session, or a delta that a later fact repeats. `done` are the lines that are finished by it,
 * each at most `look.columns` wide; every line is given once, and what streamed in is not given again by the fact that repeats it.
 */
export const see = (transcript: Transcript, seen: Seen<Body, Delta>, look: Look): Seeing =>
	'fact' in seen ? seeFact(transcript, seen.fact, look) : seeDelta(transcript, seen.delta, look);
