import type {Call} from '../../../core/session/state.ts';
import type {Preview} from '../../../core/tool.ts';

/** Two hunks in one file, and a new file. */
export const diff = [
	'--- a/one.txt',
	'+++ b/one.txt',
	'@@ -1,2 +1,2 @@',
	'-a',
	'+A',
	' b',
	'@@ -20,2 +20,2 @@',
	' y',
	'-z',
	'+Z',
	'--- /dev/null',
	'+++ b/two.txt',
	'@@ -0,0 +1 @@',
	'+new',
	'',
].join('\n');

const callOf = (tool: string, input: unknown, preview: Preview, editable: string): Call => ({
	id: 'c1',
	block: 'b',
	tool,
	input,
	origin: {by: 'model'},
	asked: true,
	previewed: {title: preview.title, risk: tool === 'shell' ? 'run' : 'write', replay: 'never', editable, preview},
});

type Reading = NonNullable<Preview['reading']>;

export const commandCall = (script: string, reading: Partial<Reading> = {}, outside: readonly string[] = []): Call =>
	callOf(
		'shell',
		{command: script},
		{
			title: script,
			outside,
			protected: [],
			script,
			reading: {kind: 'plain', why: '', segments: [script], ...reading},
		},
		'command',
	);

export const changeCall = (text = diff, input: unknown = {patch: 'the patch'}): Call =>
	callOf('patch', input, {title: 'Edit 2 files', outside: [], protected: [], diff: text, files: []}, 'patch');
