import type {Brief} from './brief.ts';
import {isTest} from './localise.ts';
import {type Asking, codeWith} from './project.ts';
import {isRefused} from './replay.ts';
import {importsOf} from './localise.ts';
import {textOfRead} from './collect.ts';
import {languageOf, readSource, unitsOf} from './source.ts';
import type {Code, Parse} from './tree/grammar.ts';
import {nearest, walk} from './tree/node.ts';
import {type Occurrence, occurrencesOf} from './tree/symbols.ts';
import {plays} from './tree/tongue.ts';
import {sayList} from './where.ts';

/** The comment or text that stands above or at the head of a definition, as plain words. */
const wordsAbout = ({text}: Code, line: number): string => {
	const lines = text.split('\n');
	const above: string[] = [];
	for (let at = line - 2; at >= 0 && /^\s*(?:\/\/|\/\*|\*|#|@)/.test(lines[at] ?? ''); at -= 1)
		above.unshift(lines[at] ?? '');
	const inside = /^\s*(?:"""|''')([^"']*)/.exec(lines.slice(line, line + 4).join('\n'))?.[1] ?? '';
	return [...above.filter(one => !/^\s*@/.test(one)), inside]
		.map(one => one.replaceAll(/^\s*(?:\/\/|\/\*\*?|\*\/|\*|#)\s?|\*\/\s*$/gm, '').trim())
		.filter(one => one !== '')
		.join(' ');
};

const callsIn = (code: Code, {node}: Occurrence): readonly string[] => {
	const owner = nearest(
		node,
		one => plays(code.tongue, 'function', one) || plays(code.tongue, 'declarator', one) || /class/.test(one.type),
	);
	if (owner === undefined) return [];
	const called = [...walk(owner)].filter(one => one.field === 'function').map(one => code.text.slice(one.from, one.to));
	return [...new Set(called)].filter(name => /^[\w$.]{1,60}$/.test(name));
};

const sayUses = (uses: readonly Occurrence[]): string => {
	const places = uses.map(
		({path, line, within}) => `${path}:${line}${within === undefined ? '' : ` in \`${within}\``}`,
	);
	return sayList([...new Set(places)]);
};

/** What a name is, from the project's code: where it is defined and how, what it calls, who uses it, which tests name it. */
export const explainName = function* (name: string, brief: Brief, parse: Parse): Asking<string | undefined> {
	const found = yield* codeWith(name, brief, parse);
	if (found === 'refused') return 'Searching was refused, so I stopped.';
	const all = found.code.flatMap(code => occurrencesOf(name, code).map(one => ({code, one})));
	const defined = all.filter(({one}) => one.defines && !isTest(one.path));
	if (defined.length === 0) return undefined;
	const told = defined.slice(0, 3).map(({code, one}) => {
		const about = wordsAbout(code, one.line);
		const calls = callsIn(code, one).filter(called => called !== name);
		return [
			`\`${name}\` is defined at ${one.path}:${one.line}: \`${one.text.slice(0, 160)}\``,
			...(about === '' ? [] : [`It is described so: ${about}`]),
			...(calls.length === 0
				? []
				: [
						`It calls ${calls
							.slice(0, 12)
							.map(called => `\`${called}\``)
							.join(', ')}.`,
					]),
		].join('\n');
	});
	const uses = all
		.filter(({one}) => !one.defines && !/^\s*(?:import|from|export \{)/.test(one.text))
		.map(({one}) => one);
	const [tests, code] = [uses.filter(({path}) => isTest(path)), uses.filter(({path}) => !isTest(path))];
	return [
		...told,
		...(code.length === 0 ? [] : [`It is used here:\n${sayUses(code)}`]),
		...(tests.length === 0 ? [] : [`Tests name it here:\n${sayUses(tests)}`]),
		'This is what the code itself says: without a model I do not know what it is for.',
	].join('\n\n');
};

/** What a file holds: its imports, and its functions, classes and constants with their lines and descriptions. */
export const explainFile = function* (path: string, parse: Parse): Asking<string | undefined> {
	const [outcome] = yield {say: `Reading ${path}.\n`, calls: [{tool: 'read', input: {path}}]};
	if (outcome === undefined || isRefused(outcome)) return `Reading ${path} was refused, so I stopped.`;
	const text = textOfRead(outcome);
	const language = languageOf(path);
	if (text === undefined || language === undefined) return undefined;
	const code = parse(path, text);
	const units = unitsOf(path, readSource(text, language)).map(({name, kind, from, to}) => {
		const about = code === undefined ? '' : wordsAbout(code, from);
		return `\`${name}\` (${kind}, ${from === to ? `line ${from}` : `lines ${from}–${to}`})${about === '' ? '' : `: ${about}`}`;
	});
	const imports = importsOf(path, text).flatMap(([first]) => first ?? []);
	return [
		`${path} has ${text.split('\n').length} lines.`,
		...(imports.length === 0 ? [] : [`It imports from its project:\n${sayList(imports)}`]),
		...(units.length === 0 ? [] : [`It holds:\n${sayList(units)}`]),
		'This is what the code itself says: without a model I do not know what it is for.',
	].join('\n\n');
};
