import {describe, expect, test} from 'vitest';
import {UserError} from '../core/user-error.ts';
import {readArguments} from './args.ts';
import {flagNames, flagOf, type FlagName} from './flags.ts';
import {questionIn} from './tokens.ts';
import {everyVerb, flagsOf, meantBy, topVerbs, type Placed} from './verbs.ts';

const complaintAbout = (argv: readonly string[]): string | undefined => {
	try {
		readArguments(argv);
		return undefined;
	} catch (error) {
		if (error instanceof UserError)
			return error.hint === undefined ? error.message : `${error.message} — ${error.hint}`;
		throw error;
	}
};

/** A value that the flag accepts. */
const valueFor = (name: FlagName): readonly string[] => {
	const value = flagOf(name).value;
	switch (value?.is) {
		case undefined:
			return [];
		case 'choice':
			return [value.of[0] ?? ''];
		case 'whole':
			return [String(value.least)];
		case 'cost':
			return ['0.5'];
		case 'duration':
			return ['10m'];
		default:
			return ['x'];
	}
};

const shown = flagNames.filter(name => flagOf(name).hidden === undefined);

const pairs = everyVerb.flatMap(place => shown.map(name => ({place, name})));

const nameOf = ({path}: Placed): string => (path.length === 0 ? 'a prompt' : path.join(' '));

describe('every verb and every flag', () => {
	test('a verb takes the flags of its row, by every spelling', () => {
		const taken = pairs.filter(({place, name}) => flagsOf(place).includes(name));
		expect(taken.length).toBeGreaterThan(150);
		const refused = taken.flatMap(({place: {path}, name}) => {
			const {short} = flagOf(name);
			const [value] = valueFor(name);
			const ways = [
				[...path, `--${name}`, ...valueFor(name)],
				[`--${name}`, ...valueFor(name), ...path],
				...(short === undefined ? [] : [[...path, `-${short}`, ...valueFor(name)]]),
				...(value === undefined ? [] : [[...path, `--${name}=${value}`]]),
			];
			return ways.flatMap(argv => complaintAbout(argv) ?? []);
		});
		expect(refused).toEqual([]);
	});

	test('a verb refuses every other flag, and names the verbs that take it or its own help', () => {
		const others = pairs.filter(({place, name}) => !flagsOf(place).includes(name));
		expect(others.length).toBeGreaterThan(500);
		const wrong = others.flatMap(({place, name}) => {
			const complaint = complaintAbout([...place.path, `--${name}`, ...valueFor(name)]) ?? 'taken';
			if (place.verb.refuses?.[name] !== undefined) return complaint.includes(`no --${name}`) ? [] : [complaint];
			const [said, hint = ''] = complaint.split(' — ');
			if (said !== `${nameOf(place)} does not take --${name}`) return [complaint];
			const owners = hint.startsWith(`--${name} belongs to `)
				? hint.slice(`--${name} belongs to `.length).split(', ')
				: undefined;
			if (owners === undefined)
				return hint === ['see unified-dgm', ...place.path, '--help'].join(' ') ? [] : [complaint];
			const isTrue = owners.every(owner => everyVerb.some(one => nameOf(one) === owner && flagsOf(one).includes(name)));
			return isTrue ? [] : [complaint];
		});
		expect(wrong).toEqual([]);
	});

	test('a misspelt flag of a verb is refused with the flag that was meant', () => {
		const wrong = pairs
			.filter(({place, name}) => flagsOf(place).includes(name) && name.length > 2)
			.map(({place: {path}, name}) => ({name, said: complaintAbout([...path, `--${name}${name.at(-1)}`])}))
			.filter(({name, said}) => said !== `unknown option --${name}${name.at(-1)} — did you mean --${name}?`);
		expect(wrong).toEqual([]);
	});

	test('a flag without its value, or with one where it takes none, is refused', () => {
		const taken = pairs.filter(({place, name}) => flagsOf(place).includes(name));
		const wrong = taken.flatMap(({place: {path}, name}) => {
			const wanted = flagOf(name).value;
			const [argv, said] =
				wanted === undefined
					? [[...path, `--${name}=x`], `--${name} takes no value`]
					: [[...path, `--${name}`], `--${name} needs a value: ${wanted.name}`];
			const complaint = complaintAbout(argv) ?? 'taken';
			return complaint.startsWith(said) ? [] : [complaint];
		});
		expect(wrong).toEqual([]);
	});

	test('a value that is none of the choices, or no such number, is refused with what is possible', () => {
		const picky = pairs.filter(
			({place, name}) =>
				flagsOf(place).includes(name) && ['choice', 'whole', 'cost', 'duration'].includes(flagOf(name).value?.is ?? ''),
		);
		expect(picky.length).toBeGreaterThan(30);
		const wrong = picky.flatMap(({place: {path}, name}) => {
			const complaint = complaintAbout([...path, `--${name}`, 'qqqqqq']) ?? 'taken';
			return /--[a-z-]+(?:: there is no "qqqqqq" — one of: | takes .*, not "qqqqqq")/.test(complaint)
				? []
				: [complaint];
		});
		expect(wrong).toEqual([]);
	});

	test('a word too many is refused with what the verb takes, and a word that is no sub-verb with those there are', () => {
		const wrong = everyVerb.flatMap(place => {
			const {verb} = meantBy(place);
			if (place.path.length === 0 || verb.operands?.some(({many}) => many)) return [];
			const words = Array.from({length: (verb.operands?.length ?? 0) + 1}, () => 'zzzzzz');
			const complaint = complaintAbout([...place.path, ...words]) ?? 'taken';
			return /^(?:unknown [a-z]+ command "zzzzzz" — one of: |[a-z ]+ takes (?:no words|one .*), not ".*zzzzzz")/.test(
				complaint,
			)
				? []
				: [complaint];
		});
		expect(wrong).toEqual([]);
	});
});

test.each([
	[['config', '--seed', '3'], 'config does not take --seed — --seed belongs to evolve'],
	[['--seed', '3', 'fix it'], 'a prompt does not take --seed — --seed belongs to evolve'],
	[['sessions', '--yes'], 'sessions does not take --yes — --yes belongs to sessions delete'],
	[['--polcy', 'hgm', 'x'], 'unknown option --polcy — did you mean --policy? It belongs to evolve'],
	[['-z', 'x'], 'unknown option -z — see unified-dgm --help'],
	[['evolve', '--workers', 'x'], '--workers takes a whole number from 1 to 64, not "x"'],
	[['evolve', '--workers', '65'], '--workers takes a whole number from 1 to 64, not "65"'],
	[['evolve', '--workers', '1e1'], '--workers takes a whole number from 1 to 64, not "1e1"'],
	[['evolve', '--seed=-1'], '--seed takes a whole number from 0 on, not "-1"'],
	[['evolve', '--policy', 'hgn'], '--policy: there is no "hgn" — did you mean "hgm"?'],
	[['x', '-p'], '--profile needs a value: NAME — see unified-dgm --help'],
	[['-p', '--json', 'x'], '--profile needs a value: NAME — see unified-dgm --help'],
	[['--max-cost', '', 'x'], '--max-cost needs a value: USD — see unified-dgm --help'],
	[['--max-cost', '0x', 'x'], '--max-cost takes an amount in USD, not "0x" — for example: --max-cost 0.50'],
	[['--max-time', '0', 'x'], '--max-time takes a duration, not "0" — for example: --max-time 10m'],
	[
		['config', 'the', 'linter'],
		'config takes no words, not "the linter" — see unified-dgm config --help; a prompt goes in quotes, or behind --',
	],
	[
		['evolve', 'export', 'a', 'b', 'c'],
		'evolve export takes one run and one file, not "a b c" — see unified-dgm evolve export --help',
	],
	[['mcp', 'tset'], 'unknown mcp command "tset" — did you mean "test"?'],
	[['suite', 'x'], 'unknown suite command "x" — one of: validate, import'],
	[['resume', '--ephemeral'], 'resume does not take --ephemeral — --ephemeral belongs to a prompt, init'],
	[['--suggest', '-a', 'plan', 'x'], 'two approval modes: plan and suggest — choose one'],
	[['--dgm-evolve', 'config'], '--dgm-evolve goes without "config"'],
	[
		['bench', 'core', '-m', 'edit=a:b'],
		'bench takes the models of the profile that plays, and no --model — name a profile: --profile',
	],
])('%j is refused in one line', (argv, line) => {
	expect(complaintAbout(argv)).toBe(line);
});

describe('what is a verb, and what is a prompt', () => {
	const read = (argv: readonly string[]) => {
		const {command, subcommand, words} = readArguments(argv);
		return [command, ...(subcommand === undefined ? [] : [subcommand]), ...words];
	};

	test.each([
		[['fix it'], ['run', 'fix it']],
		[['evolve the parser'], ['run', 'evolve the parser']],
		[
			['evolv', 'list'],
			['run', 'evolv', 'list'],
		],
		[['constructor'], ['run', 'constructor']],
		[
			['--json', 'sessions'],
			['sessions', 'list'],
		],
		[['-C', 'config', 'doctor'], ['doctor']],
		[
			['sessions', 'list', 'a', 'b'],
			['sessions', 'list', 'a', 'b'],
		],
		[['evolve'], ['evolve']],
		[
			['evolve', 'core'],
			['evolve', 'core'],
		],
		[
			['evolve', 'resume'],
			['evolve', 'resume'],
		],
		[
			['--dgm-evolve', 'list'],
			['evolve', 'list'],
		],
		[
			['--dgm-evolve', 'evolve', 'core'],
			['evolve', 'core'],
		],
		[
			['resume', 'list'],
			['resume', 'list'],
		],
		[[], ['run']],
	])('%j is %j', (argv, wanted) => {
		expect(read(argv)).toEqual(wanted);
	});

	test('behind -- every word is a prompt, also the name of a verb and what looks like a flag', () => {
		for (const {path} of topVerbs) expect(read(['--', ...path])).toEqual(['run', ...path]);
		expect(read(['-q', '--', '--seed', 'is', '-5'])).toEqual(['run', '--seed', 'is', '-5']);
	});

	test('the words behind -- are apart from the operands where a verb starts a program', () => {
		const {words, rest} = readArguments(['mcp', 'add', 'x', '--env', 'A=b', '--', 'npx', '-y', '--help']);
		expect([words, rest]).toEqual([['x'], ['npx', '-y', '--help']]);
	});
});

describe('a question', () => {
	test.each([
		[['--help'], {about: 'help', words: []}],
		[['-h', 'evolve'], {about: 'help', words: ['evolve']}],
		[['evolve', 'schedule', '--help'], {about: 'help', words: ['evolve', 'schedule']}],
		[['config', '--seed', '--help'], {about: 'help', words: ['config']}],
		[['-p', '-h'], {about: 'help', words: []}],
		[['-qh', 'x'], {about: 'help', words: ['x']}],
		[['--nope', '--version'], {about: 'version'}],
		[['mcp', 'add', 'x', '--', 'npx', '--help'], undefined],
		[['--profile=--help'], undefined],
		[['fix', 'it'], undefined],
	] as const)('%j asks %j', (argv, wanted) => {
		expect(questionIn(argv)).toEqual(wanted);
	});
});
