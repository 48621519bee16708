import type {Brief} from './brief.ts';
import {filesAbout} from './collect.ts';
import {hasPassed, isUnrunnable, readOutput} from './output.ts';
import {isRefused, type Outcome, type Script} from './replay.ts';

const about =
	'This is the offline profile: no model is asked, so it can only do what needs none. It can run the check and say what fails, repair a small mistake ' +
	'that a failing check shows, find where a name is used, and list files.\n\nFor everything else set a key: ANTHROPIC_API_KEY, OPENAI_API_KEY or ' +
	'GROQ_API_KEY (see `unified-dgm models`).';

/** What kind of request the offline profile takes it for. */
export type Kind = 'repair' | 'run' | 'where' | 'list' | 'other';

const questionWords =
	/^(?:so |and |but |please |hey |hi |ok |okay |,)*(?:what|which|why|where|who|how|when|is|are|does|do|did|explain|describe|tell|list|show|summari[sz]e|find|run|search)\b/i;

const kinds: readonly (readonly [Kind, RegExp])[] = [
	['list', /\b(?:list|show|which|what)\b.{0,20}\bfiles\b(?! (?:use|call|import))/i],
	['where', /\b(?:where|who (?:uses|calls)|which (?:file|files|function)|find|search|locate|grep)\b/i],
	['run', /\b(?:tests?|check|suite|build)\b|\bfail(?:s|ed|ing|ure|ures)?\b|\bbroken\b/i],
];

const repairs =
	/\b(?:fix|fixes|fixing|repair|mend|debug|solve|resolve|correct|bug|bugs|buggy|broken|breaks|failing|fails|failure|wrong)\b|\b(?:make|get|turn)\b.{0,40}\b(?:pass|passes|passing|green|work|works)\b|\btests?\b.{0,20}\bred\b/i;
const wishes =
	/\b(?:fix|repair|mend|debug|solve|resolve|correct)\b|\b(?:make|get|turn)\b.{0,40}\b(?:pass|passing|green|work)\b/i;
const forbids = /\b(?:do not|don't|dont|without) (?:fix|chang|edit|repair|touch)/i;

/** Takes a guess at what is wanted, from words alone. */
export const kindOf = (request: string): Kind => {
	const text = request.slice(0, 2000).trim();
	const question = questionWords.test(text) || (text.endsWith('?') && !wishes.test(text));
	const asks = question && !/^(?:find|show|explain|tell)\b.{0,60}\band\b.{0,20}\b(?:fix|repair)/i.test(text);
	if (!asks && !forbids.test(text) && repairs.test(text)) return 'repair';
	if (asks) return kinds.find(([, pattern]) => pattern.test(text))?.[0] ?? 'other';
	return /^(?:run|test|check)\b|\brun (?:the )?(?:tests?|check)\b/i.test(text) ? 'run' : 'other';
};

const lastLine = (output: string): string => output.trimEnd().split('\n').at(-1)?.trim() ?? '';

const list = (names: readonly string[]): string =>
	names
		.slice(0, 10)
		.map(name => `- ${name}`)
		.join('\n') + (names.length > 10 ? `\n- … and ${names.length - 10} more` : '');

const sayFailing = (check: string, output: string): string => {
	const {tests, messages} = readOutput(output);
	const why = messages.slice(0, 3).join('\n');
	const tail = output.trimEnd().split('\n').slice(-15).join('\n');
	if (tests.length === 0) return `\`${check}\` fails (${lastLine(output)}):\n\n${tail}`;
	return `\`${check}\` fails. Failing:\n${list(tests)}${why === '' ? '' : `\n\nIt says:\n${why}`}`;
};

const noCheck =
	'I found no check command in this project. The offline profile repairs only what a failing check shows: add tests (for JavaScript a file ' +
	'`x.test.js` for `node --test`, for Python `test_x.py`) or a `test` script in package.json.';

/** Runs the check once; ends with an outcome, or with words that say why there is none. */
const runOnce = function* (brief: Brief): Generator<
	{
		readonly say: string;
		readonly calls: readonly {readonly tool: string; readonly input: {readonly command: string}}[];
	},
	{readonly check: string; readonly outcome: Outcome} | {readonly said: string},
	readonly Outcome[]
> {
	const {check, tools} = brief;
	if (check === undefined) return {said: noCheck};
	if (!tools.includes('shell')) return {said: `I may not run commands here, so I cannot see what \`${check}\` says.`};
	const [outcome = {output: '', failed: true}] = yield {
		say: `Running \`${check}\`.\n`,
		calls: [{tool: 'shell', input: {command: check}}],
	};
	if (isRefused(outcome))
		return {said: `Running \`${check}\` was refused, so I stopped. Nothing was changed.\n\n${outcome.output.trim()}`};
	if (isUnrunnable(outcome.output))
		return {said: `\`${check}\` could not be run here:\n\n${outcome.output.trim().slice(-1000)}`};
	return {check, outcome};
};

const repair = function* (brief: Brief): Script {
	const ran = yield* runOnce(brief);
	if ('said' in ran) return ran.said;
	const {check, outcome} = ran;
	if (hasPassed(outcome.output, outcome.failed)) return `\`${check}\` passes, so I found nothing to repair. ${about}`;
	const failure = readOutput(outcome.output);
	const names = failure.tests.slice(0, 5).join('; ');
	const step = {
		title: `Make \`${check}\` pass`,
		detail: [
			`\`${check}\` fails${names === '' ? '' : `: ${names}`}.`,
			...failure.messages.slice(0, 5),
			'Find the small mistake that causes it; change no test.',
		].join('\n'),
		files: [...filesAbout(brief, failure)],
		check,
	};
	const count = failure.tests.length;
	const summary = `\`${check}\` fails${count === 0 ? '' : ` in ${count === 1 ? 'one test' : `${count} tests`}`}. I try small repairs until it passes.`;
	const [planned] = yield {say: '', calls: [{tool: 'plan', input: {summary, steps: [step], check}}]};
	return planned?.failed === false ? summary : `My plan was not taken: ${planned?.output.trim() ?? ''}`;
};

const answerRun = function* (brief: Brief): Script {
	const ran = yield* runOnce(brief);
	if ('said' in ran) return ran.said;
	const {check, outcome} = ran;
	return hasPassed(outcome.output, outcome.failed) ? `\`${check}\` passes.` : sayFailing(check, outcome.output);
};

const filler = new Set(
	(
		'a all an and any are be called calls code come defined definition did do does find file files for from function get grep has have how i ' +
		'implemented in is it kept live lives locate look made me method of on place please project search show stored tell that the there this to ' +
		'us used uses using variable we what when where which who with class'
	).split(' '),
);

/** What a question is about: what is quoted, else what looks like a name in code, else its longest word. */
const subjectOf = (request: string): string | undefined => {
	const quoted = /[`"'“]([^`"'”\n]{2,80})[`"'”]/.exec(request)?.[1];
	if (quoted !== undefined) return quoted;
	const words = (request.match(/[A-Za-z_$][\w$.]*/g) ?? [])
		.map(word => word.replace(/\.$/, ''))
		.filter(word => !filler.has(word.toLowerCase()));
	return words.find(word => /[a-z][A-Z]|_|\.|\$/.test(word)) ?? words.toSorted((a, b) => b.length - a.length)[0];
};

const escaped = (text: string): string => text.replaceAll(/[\\^$.*+?()[\]{}|/-]/g, String.raw`\$&`);

const answerWhere = function* ({request, tools}: Brief): Script {
	const subject = subjectOf(request);
	if (subject === undefined || !tools.includes('search')) return about;
	const [found = {output: '', failed: true}] = yield {
		say: `Searching for \`${subject}\`.\n`,
		calls: [{tool: 'search', input: {pattern: escaped(subject)}}],
	};
	if (isRefused(found)) return `Searching was refused, so I stopped.`;
	const places = found.output.split('\n').flatMap(line => {
		const place = /^([^\s:][^:]*):(\d+):\s*(.*)$/.exec(line);
		return place === null ? [] : [{at: `${place[1]}:${place[2]}`, text: (place[3] ?? '').trim().slice(0, 120)}];
	});
	if (found.failed || found.output.trim() === '') return `I found no \`${subject}\` in this project.`;
	if (places.length === 0) return `\`${subject}\`:\n\n${found.output.trim().split('\n').slice(0, 30).join('\n')}`;
	const defines = new RegExp(
		String.raw`\b(?:function|class|const|let|var|def|type|interface|enum|struct|fn|func)\s+(?:\([^)]*\)\s*)?${escaped(subject)}\b`,
		'i',
	);
	const defined = places.filter(({text}) => defines.test(text));
	const others = places.filter(place => !defined.includes(place));
	const lines = (some: typeof places) => list(some.map(({at, text}) => `${at}: \`${text}\``));
	return [
		...(defined.length > 0 ? [`\`${subject}\` is defined here:\n${lines(defined)}`] : []),
		...(others.length > 0
			? [`${defined.length > 0 ? 'It is also' : `\`${subject}\` is`} found here:\n${lines(others)}`]
			: []),
	].join('\n\n');
};

const answerList = function* ({tools}: Brief): Script {
	if (!tools.includes('list')) return about;
	const [listed = {output: '', failed: true}] = yield {say: '', calls: [{tool: 'list', input: {}}]};
	return listed.failed ? `I could not list the files: ${listed.output.trim()}` : listed.output.trim();
};

const answerOther = function* (): Script {
	return about;
};

/**
 * Plans without a model: a repair is planned when the check shows that something fails; some questions are answered by looking; everything
 * else gets an honest answer. In a later round it says that the repair was not found.
 */
export const planScript = (brief: Brief): Script => {
	if (brief.failure !== undefined) return giveUp(brief.failure);
	switch (kindOf(brief.request)) {
		case 'repair':
			return repair(brief);
		case 'run':
			return answerRun(brief);
		case 'where':
			return answerWhere(brief);
		case 'list':
			return answerList(brief);
		case 'other':
			return answerOther();
	}
};

const giveUp = function* (failure: string): Script {
	const {tests} = readOutput(failure);
	const still = tests.length === 0 ? '' : `\n\nStill failing:\n${list(tests)}`;
	return `I could not repair this: no small change that I know makes the check pass.${still}\n\n${about}`;
};
