/** The languages that repairs are known for: JavaScript and TypeScript, and Python. */
export type Language = 'script' | 'python';

export const languageOf = (path: string): Language | undefined =>
	/\.[cm]?[jt]sx?$/.test(path) ? 'script' : path.endsWith('.py') ? 'python' : undefined;

/** A line of code. `code` is as long as `text`, with comments blank and the insides of strings replaced by dots. */
export type SourceLine = {readonly text: string; readonly code: string; readonly indent: number};

const blank = (text: string): string => text.replaceAll(/[^\n]/g, ' ');
const dotted = (text: string, edge: number): string =>
	text.length < 2 * edge
		? text
		: text.slice(0, edge) +
			text.slice(edge, text.length - edge).replaceAll(/[^\n]/g, '·') +
			text.slice(text.length - edge);

const pythonParts =
	/#[^\n]*|("""|''')(?:\\[\s\S]|(?!\1)[^\\])*(?:\1|$)|'(?:\\[\s\S]|[^'\\\n])*'?|"(?:\\[\s\S]|[^"\\\n])*"?/g;

const maskPython = (text: string): string =>
	text.replaceAll(pythonParts, part =>
		part.startsWith('#') ? blank(part) : dotted(part, /^("""|''')/.test(part) ? 3 : 1),
	);

const scriptParts =
	/\/\/[^\n]*|\/\*[\s\S]*?(?:\*\/|$)|'(?:\\[\s\S]|[^'\\\n])*'?|"(?:\\[\s\S]|[^"\\\n])*"?|`|[{}]|\/(?:\\.|\[(?:\\.|[^\]\\\n])*\]|[^/\\\n[*])(?:\\.|\[(?:\\.|[^\]\\\n])*\]|[^/\\\n[])*\/[a-z]*/g;
const templateParts = /\\[\s\S]|`|\$\{/g;

/** May a slash begin a regular expression after this code, or does it divide? */
const beforeRegex = (code: string): boolean =>
	/(?:^|[(,=:[!&|?{};+*%<>~^-]|\b(?:return|typeof|case|in|of|await|yield))\s*$/.test(code);

const maskScript = (text: string): string => {
	let masked = '';
	let at = 0;
	/** For each template that is open: how deep in braces its `${` is. */
	const templates: number[] = [];
	let depth = 0;
	const take = (end: number, how: (part: string) => string) => {
		masked += how(text.slice(at, end));
		at = end;
	};
	const template = () => {
		for (;;) {
			templateParts.lastIndex = at;
			const part = templateParts.exec(text);
			if (part === null) return take(text.length, inside => dotted(inside, 0));
			take(part.index, inside => dotted(inside, 0));
			take(part.index + part[0].length, inside => (part[0].startsWith('\\') ? dotted(inside, 0) : inside));
			if (part[0] === '`') return;
			if (part[0] === '${') {
				templates.push(depth);
				depth += 1;
				return;
			}
		}
	};
	while (at < text.length) {
		scriptParts.lastIndex = at;
		const found = scriptParts.exec(text);
		if (found === null) {
			take(text.length, code => code);
			break;
		}
		const [part] = found;
		take(found.index, code => code);
		const comment = part.startsWith('//') || part.startsWith('/*');
		if (part.startsWith('/') && !comment && !beforeRegex(masked.slice(-40))) take(at + 1, code => code);
		else if (part === '{') {
			depth += 1;
			take(at + 1, code => code);
		} else if (part === '}') {
			depth -= 1;
			take(at + 1, code => code);
			if (templates.at(-1) === depth) {
				templates.pop();
				template();
			}
		} else if (part === '`') {
			take(at + 1, code => code);
			template();
		} else take(at + part.length, code => (comment ? blank(code) : dotted(code, 1)));
	}
	return masked;
};

/** The lines of a text as code. */
export const readSource = (text: string, language: Language): readonly SourceLine[] => {
	const codes = (language === 'python' ? maskPython(text) : maskScript(text)).split('\n');
	return text.split('\n').map((line, at) => {
		const code = codes[at] ?? '';
		return {text: line, code, indent: (/^\s*/.exec(line)?.[0] ?? '').replaceAll('\t', '    ').length};
	});
};

const keywords = new Set(
	(
		'and as assert async await break case catch class const continue def default delete del do elif else except export extends False ' +
		'finally for from function global if import in instanceof interface is lambda let new None nonlocal not null or pass private ' +
		'protected public raise readonly return self static super switch this throw true True false try typeof undefined var void while ' +
		'with yield'
	).split(' '),
);

/** The names in masked code, without keywords, in order. */
export const namesIn = (code: string): readonly string[] =>
	(code.match(/[A-Za-z_$][\w$]*/g) ?? []).filter(name => !keywords.has(name));

/** A named piece of code: a function, a method, a class or a constant of a module. Lines from 1, inclusive. */
export type Unit = {
	readonly path: string;
	readonly name: string;
	readonly kind: 'function' | 'class' | 'value';
	readonly from: number;
	readonly to: number;
	/** Every name in it. */
	readonly names: ReadonlySet<string>;
};

type Opening = readonly [Unit['kind'], RegExp];

const openings: Readonly<Record<Language, readonly Opening[]>> = {
	python: [
		['function', /^\s*(?:async\s+)?def\s+(\w+)/],
		['class', /^\s*class\s+(\w+)/],
		['value', /^([A-Za-z_]\w*)\s*(?::[^=]+)?=(?!=)/],
	],
	script: [
		['function', /^\s*(?:export\s+)?(?:default\s+)?(?:async\s+)?function\s*\*?\s*([\w$]+)/],
		[
			'function',
			/^\s*(?:export\s+)?(?:const|let|var)\s+([\w$]+)\s*(?::.*?)?=\s*(?:async\s*)?(?:function\b|\(.*=>|\(\s*$|[\w$]+\s*=>)/,
		],
		['class', /^\s*(?:export\s+)?(?:default\s+)?(?:abstract\s+)?class\s+([\w$]+)/],
		[
			'function',
			/^\s+(?:(?:static|async|get|set|public|private|protected|override)\s+)*[*#]?(?!(?:if|for|while|switch|catch|return|function|await|new)\b)([\w$]+)\s*\([^;]*\)?\s*(?::[^{]+)?\{\s*$/,
		],
		['function', /^\s+([\w$]+)\s*:\s*(?:async\s*)?(?:function\b|\(.*=>|[\w$]+\s*=>)/],
		['function', /^\s*(?:module\.)?exports\.([\w$]+)\s*=/],
		['value', /^(?:export\s+)?(?:const|let|var)\s+([\w$]+)/],
	],
};

const endOf = (lines: readonly SourceLine[], start: number): number => {
	const indent = lines[start]?.indent ?? 0;
	let end = start;
	for (let at = start + 1; at < lines.length; at += 1) {
		const {code, text, indent: deep} = lines[at] ?? {code: '', text: '', indent: 0};
		if (text.trim() === '' || code.trim() === '') continue;
		if (deep < indent || (deep === indent && !/^\s*[)}\]]/.test(code))) break;
		end = at;
	}
	return end;
};

/** The units of a file, outer ones before those inside. Extents follow the indentation. */
export const unitsOf = (path: string, lines: readonly SourceLine[]): readonly Unit[] => {
	const language = languageOf(path);
	if (language === undefined) return [];
	return lines.flatMap(({code}, at): readonly Unit[] => {
		for (const [kind, opening] of openings[language]) {
			const name = opening.exec(code)?.[1];
			if (name === undefined) continue;
			const end = endOf(lines, at);
			const names = new Set(lines.slice(at, end + 1).flatMap(line => namesIn(line.code)));
			return [{path, name, kind, from: at + 1, to: end + 1, names}];
		}
		return [];
	});
};

/** The innermost unit around a line. */
export const unitAt = (units: readonly Unit[], line: number): Unit | undefined =>
	units.findLast(({from, to}) => from <= line && line <= to);
