import type {RepairKnobs} from '../../core/repair.ts';
import type {Failure, Frame} from './output.ts';
import {languageOf, namesIn, type SourceLine, type Unit, unitAt, unitsOf} from './source.ts';
import {suspicionOf as formulaOf} from './suspicion.ts';
import type {Spectrum} from './wall/survey.ts';

/** Files by path, relative to the workspace. */
export type Files = ReadonlyMap<string, readonly SourceLine[]>;

/** A line that may be wrong: the heavier, the likelier; weights compare only with each other. */
export type Suspect = {
	readonly path: string;
	readonly line: number;
	readonly weight: number;
};

/** Is this a file of tests, which is never changed? */
export const isTest = (path: string): boolean =>
	/(?:^|\/)(?:tests?|specs?|__tests__|testing)\/|(?:^|\/)(?:test_[^/]*|[^/]*[._-](?:test|tests|spec)|conftest|test)\.[^/.]+$/.test(
		path,
	);

/** What each call between a test and a unit leaves of its reach. */
const farther = 0.75;
const deepest = 5;

/** A test: where it is, what it is called, and the names it uses. */
type Test = {
	readonly path: string;
	readonly name: string;
	readonly from: number;
	readonly to: number;
	readonly names: readonly string[];
};

const testOpening =
	/^\s*(?:await\s+)?(?:\w+\.)?(?:test|it)(?:\.\w+)*\(\s*(['"`])(.*?)\1|^\s*(?:async\s+)?def\s+(test\w*)/;

const testsOf = (path: string, lines: readonly SourceLine[]): readonly Test[] =>
	lines.flatMap(({text, indent}, at) => {
		const found = testOpening.exec(text);
		if (found === null) return [];
		const after = lines.findIndex((line, index) => index > at && line.code.trim() !== '' && line.indent <= indent);
		const end = after === -1 ? lines.length : after;
		const names = lines.slice(at, end).flatMap(line => namesIn(line.code));
		return [{path, name: found[2] ?? found[3] ?? '', from: at + 1, to: end, names}];
	});

/** Does a frame's path, perhaps absolute or of a copy, mean this file? */
const isPlace = (frame: Frame, path: string): boolean => frame.path === path || frame.path.endsWith(`/${path}`);

const failingOf = (tests: readonly Test[], failure: Failure): readonly Test[] => {
	const isFailing = ({path, name, from, to}: Test): boolean =>
		failure.tests.some(failed => failed === name || failed.endsWith(` ${name}`)) ||
		failure.frames.some(frame => isPlace(frame, path) && from <= frame.line && frame.line <= to);
	const failing = tests.filter(isFailing);
	return failing.length > 0 ? failing : tests;
};

/** How near each unit is to a test: 1 when the test itself names it, less for each call between. */
const reachOf = (test: Test, units: ReadonlyMap<string, readonly Unit[]>): ReadonlyMap<Unit, number> => {
	const reach = new Map<Unit, number>();
	let names: ReadonlySet<string> = new Set(test.names);
	for (let depth = 0, near = 1; depth < deepest && names.size > 0; depth += 1, near *= farther) {
		const found = [...names].flatMap(name => units.get(name) ?? []).filter(unit => !reach.has(unit));
		for (const unit of found) reach.set(unit, near);
		names = new Set(found.flatMap(unit => (unit.kind === 'class' ? ['constructor', '__init__'] : [...unit.names])));
	}
	return reach;
};

const wordsOf = (text: string): readonly string[] =>
	(text.match(/[A-Z]?[a-z]{2,}|[A-Z]{3,}/g) ?? []).map(word => word.toLowerCase().replace(/s$/, ''));

/** The suspicion of each unit: reached by failing tests, and little by those that pass (the Ochiai measure). */
const suspicionOf = (files: Files, failure: Failure, units: readonly Unit[]): ReadonlyMap<Unit, number> => {
	const byName = Map.groupBy(units, ({name}) => name);
	const tests = [...files].flatMap(([path, lines]) => (isTest(path) ? testsOf(path, lines) : []));
	const failing = failingOf(tests, failure);
	const failed = new Map<Unit, number>();
	const passed = new Map<Unit, number>();
	for (const test of tests) {
		const into = failing.includes(test) ? failed : passed;
		for (const [unit, near] of reachOf(test, byName)) into.set(unit, (into.get(unit) ?? 0) + near);
	}
	return new Map(
		[...failed].map(([unit, weight]) => [
			unit,
			weight / Math.sqrt(Math.max(1, failing.length) * (weight + (passed.get(unit) ?? 0))),
		]),
	);
};

/** What tests say of a line: by what they ran, and by the names they use where nothing better is known. */
const evidenceOf = (
	{formula, spectrum: ran, reach}: RepairKnobs['localisation'],
	spectrum: Spectrum | undefined,
	path: string,
	line: number,
	reached: number,
): number => {
	if (spectrum === undefined || formula === 'reach') return reached;
	const runs = spectrum.lines.get(path)?.get(line);
	if (runs === undefined) return 0;
	// What runs while a program is loaded is run for every test: only the names tell.
	if (runs.failing === 0) return runs.loaded ? reached * 0.6 : 0;
	return ran * formulaOf(formula, runs, spectrum) + reach * reached;
};

/**
 * The lines of the project that may be wrong, heaviest first: what failing tests run and passing tests do not, what stack traces name, and
 * what shares words with the failing tests' names. Tests themselves are never suspects.
 */
export const localise = (
	failure: Failure,
	files: Files,
	knobs: RepairKnobs['localisation'],
	spectrum: Spectrum | undefined,
): readonly Suspect[] => {
	const sources = [...files].filter(([path]) => !isTest(path) && languageOf(path) !== undefined);
	const units = new Map(sources.map(([path, lines]) => [path, unitsOf(path, lines)] as const));
	const suspicion = suspicionOf(files, failure, [...units.values()].flat());
	const said = new Set(wordsOf([...failure.tests, ...failure.messages].join(' ')));
	return sources
		.flatMap(([path, lines]) => {
			const frames = failure.frames.filter(frame => isPlace(frame, path));
			const within = units.get(path) ?? [];
			return lines.flatMap(({code}, at): readonly Suspect[] => {
				if (!/\w/.test(code)) return [];
				const line = at + 1;
				const unit = unitAt(within, line);
				const framed = frames.some(frame => unit !== undefined && unit.from <= frame.line && frame.line <= unit.to);
				const words = wordsOf(`${unit?.name ?? ''} ${code}`).filter(word => said.has(word));
				const reached = unit === undefined ? 0 : (suspicion.get(unit) ?? 0);
				const weight =
					knobs.elsewhere +
					evidenceOf(knobs, spectrum, path, line, reached) +
					(frames.some(frame => frame.line === line) ? knobs.frame : 0) +
					(framed ? knobs.around_frame : 0);
				return [{path, line, weight: weight * (1 + knobs.word * Math.min(4, new Set(words).size))}];
			});
		})
		.toSorted((a, b) => b.weight - a.weight);
};

const folderOf = (path: string): string => path.slice(0, Math.max(0, path.lastIndexOf('/')));

const join = (folder: string, way: string): string => {
	const parts = folder === '' ? [] : folder.split('/');
	for (const part of way.split('/')) {
		if (part === '..') parts.pop();
		else if (part !== '.' && part !== '') parts.push(part);
	}
	return parts.join('/');
};

const scriptEndings = ['', '.js', '.ts', '.mjs', '.tsx', '.jsx', '.cjs', '.mts', '/index.js', '/index.ts'];

/** Python's own modules, as far as programs commonly import them: they are no files of a project. */
const foreign = new Set(
	(
		'__future__ abc argparse asyncio base64 bisect calendar collections contextlib copy csv dataclasses datetime decimal enum fractions ' +
		'functools glob hashlib heapq html http io itertools json logging math operator os pathlib pickle pytest random re secrets shutil ' +
		'socket sqlite3 statistics string struct subprocess sys tempfile textwrap threading time traceback types typing unittest urllib ' +
		'uuid warnings weakref xml zoneinfo numpy pandas'
	).split(' '),
);

/**
 * The files that a file imports from its own project, as alternatives: each inner list holds the paths that one import may mean,
 * the likeliest first.
 */
export const importsOf = (path: string, text: string): readonly (readonly string[])[] => {
	const folder = folderOf(path);
	if (languageOf(path) === 'script')
		return [...text.matchAll(/(?:\bfrom\s*|\bimport\s*\(?\s*|\brequire\s*\(\s*)(['"])(\.{1,2}\/[^'"\n]+)\1/g)].map(
			found => {
				const target = join(folder, found[2] ?? '');
				// TypeScript may import `x.js` and mean `x.ts`.
				const typed = target.replace(/\.([cm]?)js$/, '.$1ts');
				return [
					...new Set([
						...(/\.\w+$/.test(target) ? [target, typed] : []),
						...scriptEndings.map(ending => target + ending),
					]),
				];
			},
		);
	const own = (module: string): boolean => module.startsWith('.') || !foreign.has(module.split('.')[0] ?? '');
	return [...text.matchAll(/^\s*(?:from\s+([.\w]+)\s+import\s+(\(?[\w\s,*]+)|import\s+([\w.]+))/gm)].flatMap(
		([, from, names, whole]) => {
			if (!own(from ?? whole ?? '')) return [];
			const [, dots = '', rest = ''] = /^(\.*)(.*)$/.exec(from ?? whole ?? '') ?? [];
			const base = dots === '' ? '' : join(folder, '../'.repeat(dots.length - 1) || '.');
			const inner = rest.replaceAll('.', '/');
			const roots = dots === '' ? ['', ...(folder === '' ? [] : [folder]), 'src'] : [base];
			const modules = [
				inner,
				...(names ?? '')
					.split(/[\s,()]+/)
					.filter(name => /^\w+$/.test(name))
					.map(name => join(inner, name)),
			];
			return modules
				.filter(module => module !== '')
				.map(module => roots.flatMap(root => [join(root, `${module}.py`), join(root, `${module}/__init__.py`)]));
		},
	);
};
