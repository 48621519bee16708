import {readFile} from 'node:fs/promises';
import {createRequire} from 'node:module';
import type {Node, Parser} from '@vscode/tree-sitter-wasm';
import type {Definition} from '../../core/workspace.ts';
import type {Language} from './languages.ts';
import {createNamer, type Name} from './names.ts';

export type Symbols = {
	/** In the order of the text. */
	readonly definitions: readonly Definition[];
	/** What is called, made, imported or named as a type, each with the lines where it is, in order. */
	readonly references: Readonly<Record<string, readonly number[]>>;
};

export const noSymbols: Symbols = {definitions: [], references: {}};

/** Reads the symbols of texts. */
export type Extractor = (language: Language, text: string) => Promise<Symbols>;

const PACKAGE = '@vscode/tree-sitter-wasm';
/** Milliseconds: the sizes of files bound a parse; this is for what no size bounds. */
const PARSE_LIMIT = 5000;
/** Text without lines was made by a program. */
const WIDEST_LINE = 1000;
/** Characters that the parser is given at a time. */
const COPIED = 1024;
const LONGEST_SIGNATURE = 160;
const MOST_NAMES = 2000;
const MOST_LINES = 50;

type Reading = {readonly parser: Parser; readonly namesIn: (root: Node) => readonly Name[]};

/** A name that is a definition only together with what surrounds it: the whole of which it is the name. */
const wholeOf = ({node, parent}: Name): Node => {
	let whole = parent ?? node;
	// A declarator is but a part of its declaration; an export belongs to what it exports.
	for (let above = whole.parent; above !== null; above = whole.parent) {
		const isPart =
			/_declarator$|^qualified_identifier$|^scope_resolution$/.test(whole.type) ||
			/^(?:export_statement|decorated_definition|template_declaration)$/.test(above.type);
		if (!isPart || /^(?:program|module|source_file|translation_unit|block|declaration_list)$/.test(above.type)) break;
		whole = above;
	}
	return whole;
};

const signatureOf = (line: string): string => {
	const plain = line
		.trim()
		.replaceAll(/\s+/g, ' ')
		.replace(/\s*\{$/, '');
	return plain.length > LONGEST_SIGNATURE ? `${plain.slice(0, LONGEST_SIGNATURE)}…` : plain;
};

/** Names that every object has must not be taken for entries. */
const emptyRecord = (): Record<string, number[]> => Object.create(null) as Record<string, number[]>;

const read = ({parser, namesIn}: Reading, text: string): Symbols => {
	const begun = performance.now();
	// The parser asks anew wherever it looks back: a whole text would be copied each time.
	const tree = parser.parse(at => text.slice(at, at + COPIED), undefined, {
		progressCallback: () => performance.now() - begun > PARSE_LIMIT,
	});
	if (tree === null) {
		// A parse that was given up would be taken up again by the next one.
		parser.reset();
		return noSymbols;
	}
	try {
		const lines = text.split('\n');
		const definitions: Definition[] = [];
		const references = emptyRecord();
		let names = 0;
		for (const named of namesIn(tree.rootNode)) {
			const {node, kind} = named;
			const {row} = node.startPosition;
			if (kind !== 'ref') {
				if (definitions.length === MOST_NAMES) continue;
				const whole = wholeOf(named);
				definitions.push({
					name: node.text,
					kind,
					from: whole.startPosition.row + 1,
					// A node that takes the end of its line along ends before the next one.
					to: Math.max(row, whole.endPosition.row - (whole.endPosition.column === 0 ? 1 : 0)) + 1,
					signature: signatureOf(lines[row] ?? ''),
				});
				continue;
			}
			const line = row + 1;
			const known = references[node.text];
			if (known !== undefined) {
				if (known.length < MOST_LINES && known.at(-1) !== line) known.push(line);
			} else if (names < MOST_NAMES) {
				names += 1;
				references[node.text] = [line];
			}
		}
		return {definitions, references: {...references}};
	} finally {
		tree.delete();
	}
};

/** An extractor that loads each grammar when the first text of its language comes. */
export const createExtractor = (): Extractor => {
	const require = createRequire(import.meta.url);
	const readings = new Map<string, Promise<Reading>>();
	let initialised: Promise<void> | undefined;
	const open = async ({grammar, rules}: Language): Promise<Reading> => {
		const {default: runtime} = await import('@vscode/tree-sitter-wasm');
		await (initialised ??= runtime.Parser.init());
		const bytes = await readFile(require.resolve(`${PACKAGE}/wasm/tree-sitter-${grammar}.wasm`));
		const language = await runtime.Language.load(bytes);
		const parser = new runtime.Parser();
		parser.setLanguage(language);
		return {parser, namesIn: createNamer(rules)};
	};
	return async (language, text) => {
		const reading = readings.get(language.grammar) ?? open(language);
		readings.set(language.grammar, reading);
		const known = await reading;
		const isWide = text.length > WIDEST_LINE && text.split('\n').some(line => line.length > 20 * WIDEST_LINE);
		return isWide ? noSymbols : read(known, text);
	};
};
