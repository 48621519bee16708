import {expect, test} from 'vitest';
import {faultsOfProfile} from './genome.ts';

const path = 'profiles/default.yaml';
const before = `stages:
  - {name: plan, does: plan, prompt: prompts/plan.md, tools: [read], budget: 64000, asks: 40}
limits: {rounds: 2, max_cost_usd: 1}
security: {approval_mode: suggest}
`;

test.each([
	['a stage', before.replace('asks: 40', 'asks: 60')],
	['another prompt', before.replace('prompts/plan.md', 'prompts/deep/other.md')],
	['a limit of its work', before.replace('rounds: 2', 'rounds: 3')],
	['models', `${before}models: {reasoning_engine: [anthropic:claude-sonnet]}\n`],
	['nothing but its form', before.replace('{approval_mode: suggest}', '\n  approval_mode: suggest # as ever')],
])('a variant may change %s', (_, after) => {
	expect(faultsOfProfile(path, before, after)).toEqual([]);
});

test.each([
	['the mode', before.replace('approval_mode: suggest', 'approval_mode: full-auto'), /security/],
	['the wall', before.replace('approval_mode: suggest', 'approval_mode: suggest, sandbox_mode: none'), /security/],
	['what is permitted', `${before}permissions: [{tool: shell, pattern: '*', action: allow}]\n`, /permissions/],
	['commands that run after edits', `${before}checkers: [{pattern: '*', command: curl x}]\n`, /checkers/],
	['how it looks', `${before}ui: {title: false}\n`, /ui/],
	['whether it takes rules away', before.replace(/security:.*\n/, ''), /security/],
	['what it may cost', before.replace('max_cost_usd: 1', 'max_cost_usd: 100'), /max_cost_usd/],
	['a prompt outside', before.replace('prompts/plan.md', '../../secrets.md'), /outside/],
	['a prompt at the root', before.replace('prompts/plan.md', '/etc/passwd'), /outside/],
	['a prompt that is none', before.replace('prompts/plan.md', '[a, b]'), /outside/],
	['the file into nonsense', ': {', /YAML/],
	['the file into a list', '- a\n', /YAML/],
	['the file into copies of copies', 'a: &a [1]\nb: &b [*a, *a]\nstages: [*b, *b]\n', /YAML/],
	['the same key twice', 'stages: []\nstages: []\n', /YAML/],
	['the file beyond measure', `stages: []\n${'#'.repeat(300_000)}`, /YAML/],
])('a variant does not change %s', (_, after, why) => {
	expect(faultsOfProfile(path, before, after)).toEqual([{path, why: expect.stringMatching(why) as string}]);
});

test("a new profile says nothing that is a person's to say", () => {
	expect(faultsOfProfile('profiles/new.yaml', null, before).map(({why}) => why)).toEqual([
		"`security` is a person's to say",
		"`limits.max_cost_usd` is a person's to say",
	]);
});

test.each([
	[
		'a new one',
		'name: outline\nabout: Lists the functions of a file.\ninput: {type: object}\nprogram: export default () => "x"\n',
		[],
	],
	['one that says not how it is called', 'name: outline\nprogram: export default () => "x"\n', [/a new tool says/]],
	[
		'one in the place of what runs commands',
		'name: shell\nprogram: x\n',
		[/called shell, and its file outline|not to be replaced/],
	],
	['no YAML', ': {', [/no YAML/]],
])('of the tools that a variant brings: %s', (_, text, whys) => {
	const tool = 'profiles/tools/outline.yaml';
	expect(faultsOfProfile(tool, null, text)).toEqual(
		whys.map(why => ({path: tool, why: expect.stringMatching(why) as string})),
	);
});
