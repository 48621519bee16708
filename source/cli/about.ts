/** What holds for the whole program, said by its help and its manual page alike. */
export const KEYS = 'ANTHROPIC_API_KEY, OPENAI_API_KEY, GROQ_API_KEY. Without any of them, the offline profile works.';

export const EXIT_CODES = [
	['0', 'done'],
	['1', 'failed'],
	['2', 'a mistake of usage or configuration'],
	['3', 'a limit was reached'],
	['4', 'something needed was not approved'],
	['130, 143', 'stopped by a signal'],
] as const;

export const VARIABLES = [
	['ANTHROPIC_API_KEY, OPENAI_API_KEY, GROQ_API_KEY', 'keys of the vendors of models'],
	['UNIFIED_DGM_HOME', 'the folder of configuration and records; ~/.unified-dgm without it'],
	['UNIFIED_DGM_PROFILE', 'the profile to use where --profile names none'],
	['UNIFIED_DGM_APPROVAL_MODE', 'the approval mode where --approval-mode names none'],
	['UNIFIED_DGM_SANDBOX', 'the sandbox where --sandbox names none'],
	['NO_COLOR', 'write without colours'],
] as const;

export const FILES = [
	['~/.unified-dgm/config.yaml', 'your configuration'],
	['~/.unified-dgm/profiles/', 'profiles of your own'],
	['~/.unified-dgm/sessions/', 'the record of each session'],
	['.unified-dgm/config.yaml', 'the configuration of a project, which counts when you trust it'],
	['AGENTS.md', 'instructions of a project'],
] as const;
