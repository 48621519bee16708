import {maskDeep} from '../../core/secrets.ts';
import {sayEnding} from '../../core/sandbox.ts';
import type {Body, SessionFact} from '../../core/session/event.ts';
import {sayCost, sayTime} from '../../views/amount.ts';
import {oneLine, plain} from '../../views/plain.ts';

/** Lines of a command's output that are worth keeping from its beginning, and from its end. */
const HEAD = 20;
const TAIL = 40;

/** What is known while the facts go by. */
type Memory = {
	readonly calls: ReadonlyMap<string, Body<'tool.previewed'>>;
	/** What calls that were never previewed are called. */
	readonly titles: ReadonlyMap<string, string>;
	readonly startedAt: string;
	readonly cost: number | null;
};

/** A fenced block: its fence is longer than any that stands in the text (CommonMark 4.5). */
const fenced = (text: string, language: string): string => {
	const longest = Math.max(2, ...[...text.matchAll(/`+/g)].map(([run]) => run.length));
	const fence = '`'.repeat(longest + 1);
	return `${fence}${language}\n${text.trimEnd()}\n${fence}`;
};

const quoted = (text: string): string =>
	plain(text)
		.trim()
		.split('\n')
		.map(line => (line === '' ? '>' : `> ${line}`))
		.join('\n');

/** A line as code: with a fence that it does not hold. */
const inCode = (text: string): string => {
	const line = oneLine(text, 200);
	return line.includes('`') ? `\`\` ${line} \`\`` : `\`${line}\``;
};

const shortened = (output: string): string => {
	const lines = plain(output).trimEnd().split('\n');
	const left = lines.length - HEAD - TAIL;
	return left <= 1
		? lines.join('\n')
		: [...lines.slice(0, HEAD), `… ${left} lines …`, ...lines.slice(-TAIL)].join('\n');
};

const called = ({call, outcome, output, ending}: Body<'tool.finished'>, {calls, titles}: Memory): readonly string[] => {
	const previewed = calls.get(call);
	// What a plan is, the plan says itself.
	if (previewed?.tool === 'plan' && outcome === 'ok') return [];
	const title = previewed?.preview?.title ?? previewed?.title ?? titles.get(call) ?? call;
	const how = outcome === 'ok' ? '' : ` ${ending === undefined ? outcome : oneLine(sayEnding(ending), 200)}`;
	const line = `${outcome === 'ok' ? '✓' : '✗'} ${inCode(title)}${how}`;
	const diff = previewed?.preview?.diff;
	if (outcome === 'ok' && diff !== undefined && diff !== '') return [line, fenced(plain(diff), 'diff')];
	const isWorthIt = previewed?.risk === 'run' || outcome === 'failed';
	return isWorthIt && output.trim() !== '' ? [line, fenced(shortened(output), '')] : [line];
};

const planned = ({plan}: Body<'plan.proposed'>): readonly string[] => [
	`**Plan**: ${oneLine(plan.summary, 500)}`,
	plan.steps.map(({title}, at) => `${at + 1}. ${oneLine(title, 300)}`).join('\n'),
];

const ended = ({outcome, why, hint, answer}: Body<'turn.finished'>, at: string, memory: Memory): readonly string[] => {
	const ms = Date.parse(at) - Date.parse(memory.startedAt);
	const reason = [why, hint].flatMap(text => (text === undefined ? [] : [oneLine(text, 300)])).join(': ');
	const facts = [
		outcome,
		...(reason === '' ? [] : [reason]),
		...(Number.isNaN(ms) ? [] : [sayTime(ms)]),
		sayCost(memory.cost),
	];
	return [plain(answer).trim(), `*${facts.join(' · ')}*`];
};

/** What a fact is in the document: paragraphs. */
const paragraphs = (fact: SessionFact, memory: Memory): readonly string[] => {
	switch (fact.type) {
		case 'prompt.submitted':
			return ['---', quoted(fact.text)];
		case 'model.chosen':
			return [`*${fact.stage}: ${fact.model.vendor}:${fact.model.id}*`];
		case 'plan.proposed':
			return planned(fact);
		case 'step.started':
			return [`**Step ${fact.index + 1}/${fact.of}**: ${oneLine(fact.title, 300)}`];
		case 'model.answered':
			// What ends a piece of work is said by the fact that ends it.
			return fact.stop === 'tools'
				? fact.blocks.flatMap(block => (block.type === 'text' ? [plain(block.text).trim()] : []))
				: [];
		case 'tool.finished':
			return called(fact, memory);
		case 'turn.finished':
			return ended(fact, fact.at, memory);
		case 'undo.finished':
			return [fact.went === null ? `*not taken back: ${fact.why ?? ''}*` : '*files were taken back*'];
		default:
			return [];
	}
};

const remember = (memory: Memory, fact: SessionFact): Memory => {
	switch (fact.type) {
		case 'turn.started':
			return {calls: new Map(), titles: new Map(), startedAt: fact.at, cost: 0};
		case 'model.answered':
			return {...memory, cost: memory.cost === null || fact.cost === null ? null : memory.cost + fact.cost};
		case 'tool.previewed':
			return {...memory, calls: new Map(memory.calls).set(fact.call, fact)};
		case 'tool.started':
			return {...memory, titles: new Map(memory.titles).set(fact.call, fact.title)};
		default:
			return memory;
	}
};

const heading = (facts: readonly SessionFact[]): readonly string[] => {
	const opened = facts.find(fact => fact.type === 'session.opened');
	const named = facts.findLast(fact => fact.type === 'title.changed');
	const asked = facts.find(fact => fact.type === 'prompt.submitted');
	const title = oneLine(named?.title ?? asked?.text ?? '', 120);
	return [
		`# ${title === '' ? 'A session' : title}`,
		...(opened === undefined
			? []
			: [
					[
						`- Session ${opened.session}, ${opened.at.slice(0, 16).replace('T', ' ')} UTC`,
						`- In ${inCode(opened.directory)}, wall: ${opened.wall.kind}`,
						`- unified-dgm ${opened.version}, profile ${opened.profile.name}`,
					].join('\n'),
				]),
	];
};

/**
 * A session as a Markdown document: what was asked, planned, said, changed and run, and how each turn ended. Keys in `secrets` and those
 * known by their shape are taken out, and so are escape sequences.
 */
export const exportMarkdown = (facts: readonly SessionFact[], secrets: readonly string[] = []): string => {
	const masked = facts.map(fact => maskDeep(fact, secrets));
	let memory: Memory = {calls: new Map(), titles: new Map(), startedAt: '', cost: 0};
	const parts = [...heading(masked)];
	for (const fact of masked) {
		memory = remember(memory, fact);
		parts.push(...paragraphs(fact, memory));
	}
	return `${parts.filter(part => part !== '').join('\n\n')}\n`;
};

/** A session as one JSON document: the list of its facts, without keys. */
export const exportJson = (facts: readonly SessionFact[], secrets: readonly string[] = []): string =>
	`[\n${facts.map(fact => JSON.stringify(maskDeep(fact, secrets))).join(',\n')}\n]\n`;
