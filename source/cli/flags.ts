/** What a flag takes after it. The closed `choice` is refused when it is none of the words; the words of an open `text` are offered by completions alone. */
export type Value = {readonly name: string} & (
	| {readonly is: 'choice'; readonly of: readonly string[]}
	| {readonly is: 'text'; readonly offers?: readonly string[]}
	| {readonly is: 'profile'; readonly offers: readonly string[]}
	| {readonly is: 'file'}
	| {readonly is: 'directory'}
	| {readonly is: 'whole'; readonly least: number; readonly most: number}
	| {readonly is: 'cost'}
	| {readonly is: 'duration'}
);

export type Flag = {
	readonly short?: string;
	/** Without one it is a switch. */
	readonly value?: Value;
	/** May be given several times. */
	readonly many?: true;
	readonly about: string;
	/** Parsed, and not shown: another spelling of something. */
	readonly hidden?: true;
};

/** Words of values. The law of the table compares each list with the code that reads it. */
const MODES = ['plan', 'suggest', 'auto-edit', 'full-auto'] as const;
const SANDBOXES = ['auto', 'docker', 'seatbelt', 'native', 'bubblewrap', 'none', 'external'] as const;
const PROFILES = ['default', 'solo', 'offline'] as const;
const POLICIES = ['hgm', 'dgm', 'dgm-top-three', 'greedy', 'random', 'best-of-n', 'tree'] as const;
const SCOPES = ['profile', 'source'] as const;
const EXPORTS = ['markdown', 'json'] as const;

/** Every flag there is; a name means the same thing to every verb that takes it. */
export const flags = {
	'approval-mode': {
		short: 'a',
		value: {is: 'choice', name: 'MODE', of: MODES},
		about:
			'plan changes nothing; suggest asks before every change; auto-edit asks before commands; full-auto does not ask',
	},
	suggest: {about: 'the same as --approval-mode suggest'},
	'auto-edit': {about: 'the same as --approval-mode auto-edit'},
	'full-auto': {about: 'the same as --approval-mode full-auto'},
	profile: {
		short: 'p',
		value: {is: 'profile', name: 'NAME', offers: PROFILES},
		about: 'default, solo, offline, or a profile of your own',
	},
	model: {
		short: 'm',
		value: {is: 'text', name: 'STAGE=MODEL'},
		many: true,
		about: 'the model of a stage, as VENDOR:MODEL',
	},
	sandbox: {
		value: {is: 'choice', name: 'KIND', of: SANDBOXES},
		about: 'the sandbox around commands; external says that you put one around the whole program',
	},
	network: {about: 'let commands reach the network'},
	'add-dir': {
		value: {is: 'directory', name: 'DIR'},
		many: true,
		about: 'another directory that may be read and written',
	},
	image: {
		short: 'i',
		value: {is: 'file', name: 'FILE'},
		many: true,
		about: 'an image that goes along with the prompt',
	},
	cd: {short: 'C', value: {is: 'directory', name: 'DIR'}, about: 'work in DIR'},
	'max-cost': {value: {is: 'cost', name: 'USD'}, about: 'stop a turn at this cost'},
	'max-time': {value: {is: 'duration', name: 'DURATION'}, about: 'stop a turn after 90s, 10m, 1h'},
	json: {about: 'write JSON on standard output'},
	'output-last-message': {
		short: 'o',
		value: {is: 'file', name: 'FILE'},
		about: 'also write the last answer to FILE',
	},
	'output-schema': {
		value: {is: 'file', name: 'FILE'},
		about: 'the last answer is JSON that fits the JSON Schema in FILE; no questions are asked',
	},
	quiet: {short: 'q', about: 'write only the answer'},
	ephemeral: {about: 'keep no record'},
	last: {about: 'take the last session of this directory'},
	format: {value: {is: 'choice', name: 'FORMAT', of: EXPORTS}, about: 'markdown (the default) or json'},
	yes: {short: 'y', about: 'delete without asking'},
	refresh: {about: 'read newer limits and prices from the public catalogue'},
	env: {value: {is: 'text', name: 'NAME=VALUE'}, many: true, about: 'a variable in the environment of the server'},
	header: {value: {is: 'text', name: '"NAME: VALUE"'}, many: true, about: 'a header of every request to the server'},
	socket: {value: {is: 'file', name: 'PATH'}, about: 'the socket to listen at'},
	seed: {
		value: {is: 'whole', name: 'N', least: 0, most: Number.MAX_SAFE_INTEGER},
		about: 'the seed of every random choice',
	},
	policy: {value: {is: 'choice', name: 'NAME', of: POLICIES}, about: 'how parents are chosen; hgm is the default'},
	evaluations: {
		value: {is: 'whole', name: 'N', least: 1, most: Number.MAX_SAFE_INTEGER},
		about: 'stop after this many evaluations',
	},
	workers: {value: {is: 'whole', name: 'N', least: 1, most: 64}, about: 'how many tasks are worked on at a time'},
	scope: {
		value: {is: 'choice', name: 'SCOPE', of: SCOPES},
		about: 'what a variant may change: a profile with its prompts, or sources of the agent as well',
	},
	detach: {about: 'leave the run to itself; /evolve in a session watches it'},
	repeats: {value: {is: 'whole', name: 'N', least: 1, most: 1_000}, about: 'how often each task is tried'},
	variant: {
		value: {is: 'text', name: 'VARIANT', offers: ['installed', 'today']},
		about: 'an agent: v3 of the last run, RUN/v3, installed, today, or a commit',
	},
	against: {
		value: {is: 'text', name: 'OTHER', offers: ['installed', 'today', ...PROFILES]},
		about: 'the second agent of a comparison: a variant beside --variant, a profile beside --profile',
	},
	'no-color': {about: 'write without colours'},
	'dgm-evolve': {about: 'the same as the verb evolve', hidden: true},
	help: {short: 'h', about: 'show help'},
	version: {short: 'v', about: 'show the version'},
} as const satisfies Readonly<Record<string, Flag>>;

export type FlagName = keyof typeof flags;

export const flagNames = Object.keys(flags) as readonly FlagName[];

export const isFlagName = (name: string): name is FlagName => Object.hasOwn(flags, name);

export const flagOf = (name: FlagName): Flag => flags[name];

/** The words that completions offer for a value; none where anything goes. */
export const offersOf = (value: Value | undefined): readonly string[] => {
	switch (value?.is) {
		case 'choice':
			return value.of;
		case 'text':
		case 'profile':
			return value.offers ?? [];
		default:
			return [];
	}
};
