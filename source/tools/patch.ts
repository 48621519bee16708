import {z} from 'zod';
import type {Tool} from '../core/tool.ts';
import type {Disk} from './change/disk.ts';
import {lenient} from './lenient.ts';
import {applyPatch} from './patch/apply.ts';
import {parse, pathsOf, type Patch, type Reading} from './patch/parse.ts';
import {writer} from './writer.ts';

const ABOUT = `Changes, adds, deletes and moves files, in one call: all of it is done, or nothing.

The patch is text in this format:

*** Begin Patch
*** Update File: src/greet.ts
@@ export const greet = (name: string) => {
 	const time = new Date();
-	return 'Hello ' + name;
+	return \`Hello \${name}, it is \${time.getHours()} o'clock\`;
 };
*** Add File: docs/greet.md
+# Greeting
+Says hello.
*** Delete File: src/old.ts
*** End Patch

Under "*** Update File:" each line begins with one character: " " for a line that stays, "-" for a line that goes, "+" for a line that
comes. Give about three lines that stay above and below each change, exactly as they are in the file. What you give has to be at one
place only: if it is not, put "@@ " and the line of the function or class before it; several such lines, outermost first, narrow it further.
"@@ " also separates the hunks of one file. There are no line numbers. "*** Move to: new/path" right after "*** Update File:" moves the
file, "*** End of File" after a hunk says that it ends the file. Under "*** Add File:" every line begins with "+".
Paths are relative to the workspace. If a hunk does not fit, nothing is written and you are told what the file has there.`;

const MAX_NAMED = 3;

const titleOf = (patch: string): string => {
	const parsed = parse(patch);
	if ('refused' in parsed) return 'a patch';
	const paths = pathsOf(parsed);
	const more = paths.length - MAX_NAMED;
	return paths.slice(0, MAX_NAMED).join(', ') + (more > 0 ? ` and ${more} more` : '');
};

const renamed = ({sections, doubtful}: Reading, real: (named: string) => string): Reading => ({
	doubtful,
	sections: sections.map(section =>
		section.kind === 'update' && section.to !== undefined
			? {...section, path: real(section.path), to: real(section.to)}
			: {...section, path: real(section.path)},
	),
});

const allRenamed = ({readings: [first, ...others]}: Patch, real: (named: string) => string): Patch => ({
	readings: [renamed(first, real), ...others.map(other => renamed(other, real))],
});

/** Patches in the V4A format. */
export const patch = (disk?: Disk): Tool<{readonly patch: string}> =>
	writer(
		{
			name: 'patch',
			about: ABOUT,
			freeform: 'patch',
			editable: 'patch',
			input: lenient(
				z.object({
					patch: z.string().min(1).describe('The whole patch, from "*** Begin Patch" to "*** End Patch"'),
				}),
				{input: 'patch', diff: 'patch', text: 'patch'},
			),
			title: input => titleOf(input.patch),
			wish: input => {
				const parsed = parse(input.patch);
				return 'refused' in parsed
					? {refused: `Nothing was written. ${parsed.refused}`}
					: {named: pathsOf(parsed), apply: (files, real) => applyPatch(allRenamed(parsed, real), files)};
			},
		},
		disk,
	);
