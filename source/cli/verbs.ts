import {flagNames, type FlagName} from './flags.ts';

/** A word after a verb, as usage shows it: `[NAME…]` is optional and may repeat. */
export type Operand = {
	readonly name: string;
	readonly need: 'required' | 'optional';
	readonly many?: true;
	/** What completions offer for it. */
	readonly offers?: 'files' | 'directories' | 'suites' | 'verbs' | readonly string[];
};

export type Verb = {
	/** One line. */
	readonly about: string;
	readonly operands?: readonly Operand[];
	/** Words behind `--`, which are kept apart from the operands. */
	readonly behind?: string;
	readonly flags?: readonly FlagName[];
	/** What a flag does here, where that is not what it does elsewhere. */
	readonly says?: Partial<Readonly<Record<FlagName, string>>>;
	/** The name of a flag's value here, where it is not that of elsewhere. */
	readonly values?: Partial<Readonly<Record<FlagName, string>>>;
	/** Flags that are asked for by mistake: why they are not taken, and what to do. */
	readonly refuses?: Partial<Readonly<Record<FlagName, readonly [why: string, hint: string]>>>;
	readonly notes?: readonly string[];
	readonly examples?: readonly string[];
	readonly verbs?: Readonly<Record<string, Verb>>;
	/** The sub-verb that is meant when none is named. */
	readonly otherwise?: string;
	/** For the program itself: parsed, and not shown. */
	readonly hidden?: true;
};

/** Every verb takes these. */
export const EVERYWHERE = ['no-color', 'help', 'version'] as const satisfies readonly FlagName[];

const SETTINGS = [
	'approval-mode',
	'suggest',
	'auto-edit',
	'full-auto',
	'profile',
	'model',
	'sandbox',
	'network',
	'add-dir',
	'cd',
	'max-cost',
	'max-time',
] as const satisfies readonly FlagName[];

const SESSION = [
	...SETTINGS,
	'image',
	'json',
	'quiet',
	'output-last-message',
	'output-schema',
] as const satisfies readonly FlagName[];

const RUN = {name: 'RUN', need: 'optional'} as const satisfies Operand;
const ID = {name: 'ID', need: 'optional'} as const satisfies Operand;
const PROMPT = {name: 'PROMPT', need: 'optional', many: true} as const satisfies Operand;

const FACTS = {json: 'write one fact a line, as JSON', quiet: 'write only what came of it'} as const;

const JSON_LINES = {json: 'write one JSON object a line on standard output'} as const;

/** What the program does without a verb. */
export const root: Verb = {
	about: 'a coding agent for the terminal',
	operands: [PROMPT],
	flags: [...SESSION, 'ephemeral'],
	says: {json: 'write one fact a line, as JSON, on standard output'},
	notes: [
		'Without a prompt, a session in this directory. With one, a single turn: it runs, prints and exits; piped text is appended, and - reads the whole prompt from standard input.',
		'A prompt that begins with the name of a verb goes in quotes, or behind --.',
	],
	examples: [
		'unified-dgm "why does the build fail?"',
		'unified-dgm --full-auto "make the tests pass"',
		'git diff | unified-dgm -q "review this"',
	],
};

const resumed = {json: 'write one fact a line, as JSON, on standard output'} as const;

/** Every verb, in the order in which help shows them. */
export const verbs = {
	resume: {
		about: 'go on with a session',
		operands: [ID, PROMPT],
		flags: ['last', ...SESSION],
		says: resumed,
		notes: ['Without a prompt, it finishes what was cut off. With --last, every word belongs to the prompt.'],
		examples: ['unified-dgm resume --last "now document it"'],
	},
	fork: {
		about: 'copy a session, to go another way',
		operands: [ID, PROMPT],
		flags: ['last', ...SESSION],
		says: resumed,
	},
	sessions: {
		about: 'list, show, export and delete sessions',
		otherwise: 'list',
		verbs: {
			list: {
				about: 'the sessions there are; with words, those that have all of them',
				operands: [{name: 'WORD', need: 'optional', many: true}],
				flags: ['json'],
				says: JSON_LINES,
			},
			show: {
				about: 'what happened in a session',
				operands: [{name: 'ID', need: 'required'}],
				flags: ['json'],
				says: {json: 'write one fact a line, as JSON'},
			},
			export: {
				about: 'a session as Markdown or JSON, without keys',
				operands: [{name: 'ID', need: 'required'}],
				flags: ['format', 'json', 'output-last-message', 'cd'],
				says: {
					json: 'the same as --format json',
					'output-last-message': 'write to FILE instead of standard output',
				},
			},
			delete: {
				about: 'delete sessions for good',
				operands: [{name: 'ID', need: 'required', many: true}],
				flags: ['yes'],
			},
		},
	},
	config: {
		about: 'show every setting, and where it comes from',
		flags: [...SETTINGS, 'json'],
		notes: ['Flags of a session show what would hold with them.'],
	},
	models: {
		about: 'show which model each stage uses, and why',
		flags: ['json', 'refresh', 'profile', 'model', 'cd'],
		verbs: {
			list: {
				about: 'every model that is known: window, prices, state',
				operands: [{name: 'WORD', need: 'optional', many: true}],
				flags: ['json', 'profile', 'cd'],
				says: JSON_LINES,
			},
		},
	},
	init: {
		about: 'write an AGENTS.md for this project',
		flags: [...SETTINGS, 'json', 'quiet', 'output-last-message', 'ephemeral'],
		says: resumed,
	},
	mcp: {
		about: 'list, add, remove and try MCP servers',
		otherwise: 'list',
		verbs: {
			list: {about: 'the servers that are configured', flags: ['json', 'cd'], says: JSON_LINES},
			test: {
				about: 'start the servers, or one of them, and show what they bring',
				operands: [{name: 'NAME', need: 'optional'}],
				flags: ['cd'],
			},
			add: {
				about: 'add a server: an address, or a command behind --',
				operands: [
					{name: 'NAME', need: 'required'},
					{name: 'URL', need: 'optional'},
				],
				behind: 'COMMAND [ARGUMENT…]',
				flags: ['env', 'header', 'cd'],
				examples: [
					'unified-dgm mcp add files -- npx -y @modelcontextprotocol/server-filesystem .',
					"unified-dgm mcp add web https://mcp.example/mcp --header 'Authorization: Bearer ${TOKEN}'",
				],
			},
			remove: {
				about: 'remove a server',
				operands: [{name: 'NAME', need: 'required'}],
				flags: ['cd'],
			},
		},
	},
	gateway: {
		about: 'serve models to code that may have no key',
		operands: [{name: 'RUN[/VARIANT[/TASK]]', need: 'optional', many: true}],
		flags: ['socket', 'model', 'max-cost', 'output-last-message', 'json', 'cd'],
		says: {
			model: 'a model that may be asked; without any, all models of the vendors whose keys are set',
			'max-cost': 'what each RUN may spend',
			'output-last-message': 'append the record of all requests to FILE',
			json: 'write tokens and requests as one JSON object a line',
		},
		values: {model: 'VENDOR:MODEL'},
	},
	evolve: {
		about: 'breed variants of this agent, and judge them in boxes',
		operands: [{name: 'SUITE', need: 'optional', offers: 'suites'}],
		flags: [
			'seed',
			'policy',
			'evaluations',
			'workers',
			'max-time',
			'max-cost',
			'profile',
			'scope',
			'detach',
			'json',
			'quiet',
			'cd',
		],
		says: {
			profile: 'the profile that is bred',
			'max-time': 'stop the run after 90s, 10m, 6h',
			'max-cost': 'what the models of the run may cost; needed where models are paid',
			...FACTS,
			workers: 'how many variants are bred and judged at a time',
		},
		refuses: {
			model: ['evolve takes the models of the profile that is bred, and no --model', 'name a profile: --profile'],
		},
		verbs: {
			list: {about: 'the runs there are', flags: ['json'], says: JSON_LINES},
			show: {about: 'the archive of a run', operands: [RUN], flags: ['json']},
			diff: {
				about: 'what a variant changed',
				operands: [RUN, {name: 'VARIANT', need: 'required'}],
			},
			resume: {about: 'go on with a run', operands: [RUN], flags: ['detach', 'json', 'quiet', 'cd'], says: FACTS},
			pause: {about: 'pause a run', operands: [RUN]},
			stop: {about: 'end a run with what is known', operands: [RUN], flags: ['json', 'quiet'], says: FACTS},
			promote: {
				about: 'make the champion of a run the agent that runs from now on',
				operands: [RUN],
				flags: ['detach', 'json', 'quiet'],
				says: FACTS,
			},
			rollback: {about: 'go back to the agent before'},
			export: {
				about: 'a report of a run as one page of HTML',
				operands: [RUN, {name: 'FILE', need: 'optional', offers: 'files'}],
				flags: ['output-last-message'],
				says: {'output-last-message': 'write to FILE; - is standard output'},
			},
			schedule: {
				about: 'have runs begin by themselves, or show what starts them',
				operands: [{name: 'WORD', need: 'optional', offers: ['off', 'daily', 'weekly']}],
				flags: ['cd'],
			},
			engine: {
				about: 'speak the protocol of engines on standard input and output',
				flags: ['profile', 'model', 'max-cost'],
				hidden: true,
			},
			keep: {
				about: 'keep the engine of a run',
				operands: [RUN],
				behind: 'COMMAND [ARGUMENT…]',
				hidden: true,
			},
		},
	},
	suite: {
		about: 'prove or import a suite of tasks',
		verbs: {
			validate: {
				about: 'prove every task of a suite; core is shipped',
				operands: [{name: 'DIR|NAME', need: 'required', offers: 'suites'}],
				flags: ['json'],
				says: JSON_LINES,
			},
			import: {
				about: 'make a suite of exercism, swe_bench or harbor tasks',
				operands: [
					{name: 'FORMAT', need: 'required', offers: ['exercism', 'swe_bench', 'harbor']},
					{name: 'FROM', need: 'required', offers: 'files'},
					{name: 'TO', need: 'required', offers: 'directories'},
				],
				flags: ['json'],
				says: JSON_LINES,
			},
		},
	},
	bench: {
		about: 'measure an agent, or two side by side, on a suite',
		operands: [{name: 'SUITE', need: 'required', offers: 'suites'}],
		flags: ['repeats', 'profile', 'variant', 'against', 'workers', 'max-cost', 'max-time', 'json', 'quiet'],
		says: {
			profile: 'the profile of the agent',
			'max-cost': 'what the models may cost',
			'max-time': 'stop after 90s, 10m, 6h, with what is known',
			json: 'write one try a line, as JSON, and a last line with the result',
			quiet: 'write only the result',
		},
		refuses: {
			model: ['bench takes the models of the profile that plays, and no --model', 'name a profile: --profile'],
		},
		examples: ['unified-dgm bench core --profile offline --against mine --repeats 3'],
	},
	doctor: {
		about: 'show what works here, and what to do about the rest',
		flags: ['profile', 'model', 'sandbox', 'network', 'add-dir', 'cd'],
	},
	completion: {
		about: 'write a completion script for a shell',
		operands: [{name: 'SHELL', need: 'required', offers: ['bash', 'zsh', 'fish']}],
		notes: [
			'bash: eval "$(unified-dgm completion bash)" in ~/.bashrc.',
			'zsh: eval "$(unified-dgm completion zsh)" in ~/.zshrc, after compinit.',
			'fish: unified-dgm completion fish > ~/.config/fish/completions/unified-dgm.fish',
		],
	},
	help: {
		about: 'show this, or the help of a verb',
		operands: [{name: 'VERB', need: 'optional', many: true, offers: 'verbs'}],
	},
} as const satisfies Readonly<Record<string, Verb>>;

export type Command = keyof typeof verbs;

type SubverbsOf<One> = One extends {readonly verbs: infer Verbs} ? keyof Verbs : never;
export type Subcommand = {[Name in Command]: SubverbsOf<(typeof verbs)[Name]>}[Command];

/** A verb with the words that lead to it: none for what the program does without one. */
export type Placed = {readonly path: readonly string[]; readonly verb: Verb};

const named = (among: Readonly<Record<string, Verb>> | undefined, name: string): Verb | undefined =>
	among !== undefined && Object.hasOwn(among, name) ? among[name] : undefined;

/** The verb that words lead to, with as many of them as belong to it. */
export const placeOf = (words: readonly string[]): Placed => {
	const [first = '', second = ''] = words;
	const verb = named(verbs, first);
	if (verb === undefined) return {path: [], verb: root};
	const sub = named(verb.verbs, second);
	return sub === undefined ? {path: [first], verb} : {path: [first, second], verb: sub};
};

/** The sub-verb that is meant when none is named; the verb itself where it does something. */
export const meantBy = ({path, verb}: Placed): Placed => {
	const sub = verb.otherwise === undefined ? undefined : named(verb.verbs, verb.otherwise);
	return sub === undefined || verb.otherwise === undefined
		? {path, verb}
		: {path: [...path, verb.otherwise], verb: sub};
};

/** Sub-verbs that are shown. */
export const subverbsOf = ({path, verb}: Placed): readonly Placed[] =>
	Object.entries<Verb>(verb.verbs ?? {})
		.filter(([, sub]) => sub.hidden === undefined)
		.map(([name, sub]) => ({path: [...path, name], verb: sub}));

/** The verbs that are shown, without their sub-verbs. */
export const topVerbs: readonly Placed[] = Object.entries<Verb>(verbs).map(([name, verb]) => ({path: [name], verb}));

/** What the program does without a verb, every verb, and every sub-verb that is shown. */
export const everyVerb: readonly Placed[] = [
	{path: [], verb: root},
	...topVerbs.flatMap(place => [place, ...subverbsOf(place)]),
];

/** The flags that a verb takes, in the order of the table; a verb whose bare form means a sub-verb takes the flags of that. */
export const flagsOf = (place: Placed): readonly FlagName[] => {
	const taken = new Set<FlagName>([...(place.verb.flags ?? []), ...(meantBy(place).verb.flags ?? []), ...EVERYWHERE]);
	return flagNames.filter(name => taken.has(name));
};
