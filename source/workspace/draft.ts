import {open} from 'node:fs/promises';
import {join} from 'node:path';
import {UserError} from '../core/user-error.ts';
import {checkSources, findCheck} from './check.ts';
import {listFiles} from './files.ts';
import {extensionOf, kindOf, testedBy} from './kinds.ts';
import {load} from './load.ts';

/** Rows of the table of folders, and languages that are named. */
const MOST = {folders: 14, languages: 5};
/** Bytes of the files that say what a project is. */
const BUDGET = 4 * 1024 * 1024;

const languages = new Map(
	(
		[
			['TypeScript', 'ts tsx mts cts'],
			['JavaScript', 'js jsx mjs cjs'],
			['Python', 'py pyi'],
			['Go', 'go'],
			['Rust', 'rs'],
			['Java', 'java'],
			['Kotlin', 'kt kts'],
			['C', 'c h'],
			['C++', 'cc cpp cxx hh hpp hxx'],
			['C#', 'cs'],
			['Ruby', 'rb'],
			['PHP', 'php'],
			['Swift', 'swift'],
			['Shell', 'sh bash'],
			['SQL', 'sql'],
			['HTML', 'html htm'],
			['CSS', 'css scss less'],
			['Markdown', 'md mdx'],
		] as const
	).flatMap(([name, endings]) => endings.split(' ').map((ending): [string, string] => [ending, name])),
);

const manifests = [
	'package.json',
	'pyproject.toml',
	'Cargo.toml',
	'go.mod',
	'Makefile',
	'README.md',
	'README',
] as const;

/** Scripts and targets that an agent wants to know of, in this order. */
const wanted = ['build', 'types', 'typecheck', 'lint', 'format', 'check', 'dev', 'start'] as const;

type Texts = ReadonlyMap<string, string>;

const json = (text: string | undefined): Readonly<Record<string, unknown>> => {
	try {
		const value: unknown = JSON.parse(text ?? '');
		return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {};
	} catch {
		return {};
	}
};

const oneLine = (text: string): string => text.replaceAll(/\s+/g, ' ').trim().slice(0, 300);

/** What the project says of itself: in its manifest, else in the first paragraph of its README. */
const describe = (texts: Texts): string => {
	const {description} = json(texts.get('package.json'));
	if (typeof description === 'string' && description.trim() !== '') return oneLine(description);
	const toml = /^description\s*=\s*"([^"\n]+)"/m.exec(
		`${texts.get('pyproject.toml') ?? ''}\n${texts.get('Cargo.toml') ?? ''}`,
	)?.[1];
	if (toml !== undefined) return oneLine(toml);
	const paragraphs = (texts.get('README.md') ?? texts.get('README') ?? '').split(/\n\s*\n/);
	const prose = paragraphs.find(one => /^[A-Za-z]/.test(one.trim()) && !/^[=-]+$/m.test(one));
	// A last sentence that ends with a colon leads to what follows, which is not here.
	return prose === undefined ? '' : oneLine(prose.trim().replace(/(?<=[.!?])\s+[^.!?]*:$/, ''));
};

const nameOf = (texts: Texts, folder: string): string => {
	const {name} = json(texts.get('package.json'));
	const toml = /^name\s*=\s*"([^"\n]+)"/m.exec(
		`${texts.get('pyproject.toml') ?? ''}\n${texts.get('Cargo.toml') ?? ''}`,
	);
	const module = /^module\s+(\S+)/m.exec(texts.get('go.mod') ?? '');
	return oneLine(typeof name === 'string' && name !== '' ? name : (toml?.[1] ?? module?.[1] ?? folder));
};

/** Commands besides the check, each with what it is for. */
const commandsIn = (paths: ReadonlySet<string>, texts: Texts): readonly string[] => {
	const {scripts} = json(texts.get('package.json'));
	const known = typeof scripts === 'object' && scripts !== null ? scripts : {};
	const manager = paths.has('pnpm-lock.yaml') ? 'pnpm' : paths.has('yarn.lock') ? 'yarn' : 'npm';
	const make = texts.get('Makefile') ?? '';
	return [
		...wanted.filter(name => Object.hasOwn(known, name)).map(name => `${manager} run ${name}`),
		...wanted.filter(name => new RegExp(`^${name}\\s*:(?!=)`, 'm').test(make)).map(name => `make ${name}`),
		...(paths.has('Cargo.toml') ? ['cargo build', 'cargo clippy'] : []),
		...(paths.has('go.mod') ? ['go build ./...', 'go vet ./...'] : []),
	];
};

const countBy = (items: readonly string[]): readonly (readonly [string, number])[] => {
	const counts = new Map<string, number>();
	for (const item of items) counts.set(item, (counts.get(item) ?? 0) + 1);
	return [...counts].toSorted(([a, one], [b, other]) => other - one || (a < b ? -1 : 1));
};

const languagesOf = (paths: readonly string[]): readonly (readonly [string, number])[] =>
	countBy(paths.flatMap(path => languages.get(extensionOf(path)) ?? []));

const many = (count: number): string => `${count} file${count === 1 ? '' : 's'}`;

/** Folders with what lies in them; one that holds nearly everything is looked into. */
const layout = (paths: readonly string[]): readonly string[] => {
	const rows: string[] = [];
	const look = (prefix: string): void => {
		const below = paths.filter(path => path.startsWith(prefix)).map(path => path.slice(prefix.length));
		const folders = countBy(below.flatMap(path => (path.includes('/') ? [path.slice(0, path.indexOf('/'))] : [])));
		for (const [folder, count] of folders) {
			if (rows.length >= MOST.folders || folder.startsWith('.')) continue;
			const at = `${prefix}${folder}/`;
			const inside = paths.filter(path => path.startsWith(at));
			const [main] = languagesOf(inside);
			const tests = inside.filter(path => testedBy(path) !== undefined).length;
			const says = [many(count), main?.[0], tests > count / 2 ? 'tests' : undefined].filter(Boolean).join(', ');
			rows.push(`| \`${at.replaceAll('|', '')}\` | ${says} |`);
			if (count > paths.length * 0.6 && prefix.split('/').length < 3) look(at);
		}
	};
	look('');
	return rows;
};

/** An AGENTS.md made of what the files of a project show, without a model: what is known, and no more. */
export const draftInstructions = async (directory: string, signal: AbortSignal): Promise<string> => {
	const paths: string[] = [];
	for await (const batch of listFiles(directory, signal)) paths.push(...batch.map(({path}) => path));
	const sources = [...new Set([...checkSources(paths), ...manifests.filter(name => paths.includes(name))])];
	const files = await load(
		directory,
		sources.map(path => ({path, why: ''})),
		BUDGET,
	);
	const texts: Texts = new Map(files.map(({path, text}) => [path, text]));
	const written = paths.filter(path => kindOf(path) === 'text');
	const check = findCheck(paths, texts);
	const commands = commandsIn(new Set(paths), texts).filter(command => command !== check);
	const about = describe(texts);
	const spoken = languagesOf(written)
		.slice(0, MOST.languages)
		.map(([name, count]) => `${name} (${many(count)})`);
	const rows = layout(written);
	return [
		`# ${nameOf(texts, directory.split('/').at(-1) ?? directory)}`,
		...(about === '' ? [] : ['', about]),
		'',
		'## Check',
		'',
		check === null
			? 'No command that checks this project was found: write here what proves that a change is right.'
			: `\`${check}\` proves a change: run it before you say that something is done.`,
		...(commands.length === 0 ? [] : ['', `Also: ${commands.map(one => `\`${one}\``).join(', ')}.`]),
		...(spoken.length === 0 ? [] : ['', '## Languages', '', `${spoken.join(', ')}.`]),
		...(rows.length === 0 ? [] : ['', '## Where things are', '', '| folder | what |', '|---|---|', ...rows]),
		'',
	].join('\n');
};

/** Writes AGENTS.md where there is none, and returns its path; one that is there is a `UserError`, and stays. */
export const writeInstructions = async (directory: string, text: string): Promise<string> => {
	const path = join(directory, 'AGENTS.md');
	try {
		const file = await open(path, 'wx');
		await file.writeFile(text);
		await file.close();
		return path;
	} catch (error) {
		const {code} = error as NodeJS.ErrnoException;
		throw code === 'EEXIST'
			? new UserError(`${path} is there already`, 'edit it: /memory opens it')
			: new UserError(`${path} cannot be written (${code})`);
	}
};
