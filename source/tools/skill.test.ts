import {mkdir, symlink, writeFile} from 'node:fs/promises';
import {dirname, join} from 'node:path';
import {expect, test} from 'vitest';
import {findSkills, personalPlaces} from '../workspace/skills/skills.ts';
import {createScratch, use, type Scratch} from './scratch.ts';
import {skill} from './skill.ts';

const written = (name: string, about: string, body = 'Do it well.'): string =>
	`---\nname: ${name}\ndescription: ${about}\n---\n\n${body}\n`;

/** The folder outside of the workspace as the person's home. */
const find = (scratch: Scratch, project: 'trusted' | 'untrusted' = 'trusted') =>
	findSkills({
		personal: personalPlaces(join(scratch.outside, 'dgm'), scratch.outside),
		project: project === 'trusted' ? scratch.directory : undefined,
	});

const own = async ({outside}: Scratch, path: string, text: string): Promise<void> => {
	await mkdir(dirname(join(outside, path)), {recursive: true});
	await writeFile(join(outside, path), text);
};

test('skills of the person and of a trusted project are listed in a line each, the person’s own first', async () => {
	await using scratch = await createScratch({
		'.unified-dgm/skills/release/SKILL.md': written('release', 'How a release is made', 'Tag it.'),
		'.agents/skills/review/SKILL.md': written('review', 'theirs'),
		'.claude/skills/plain/SKILL.md': '---\ndescription: >\n  More\n  lines\n---\nText',
	});
	await own(scratch, 'dgm/skills/review/SKILL.md', written('review', 'How I review'));
	const {skills, notices} = await find(scratch);
	expect(notices).toEqual([]);
	expect(skills.map(({name, about, from}) => [name, about, from])).toEqual([
		['review', 'How I review', 'yours'],
		['release', 'How a release is made', 'project'],
		['plain', 'More lines', 'project'],
	]);
	expect(skill(skills).about).toContain(
		'\n- review: How I review\n- release: How a release is made\n- plain: More lines',
	);
	expect((await find(scratch, 'untrusted')).skills.map(({name}) => name)).toEqual(['review']);
});

test('a skill is read when it is used, and so are the files beside it', async () => {
	await using scratch = await createScratch({
		'.unified-dgm/skills/release/SKILL.md': written('release', 'How', 'Read steps.md.'),
		'.unified-dgm/skills/release/steps.md': 'One. Two.',
		'.unified-dgm/skills/release/scripts/tag.sh': 'git tag',
		'secret.txt': 'secret',
	});
	await symlink(join(scratch.directory, 'secret.txt'), join(scratch.directory, '.unified-dgm/skills/release/link.md'));
	const tool = skill((await find(scratch)).skills);
	expect(await use(tool, {name: 'release'}, scratch.room)).toEqual({
		outcome: 'ok',
		output: `Read steps.md.\n\n[Other files, read with "file": scripts/tag.sh, steps.md. They are in ${scratch.directory}/.unified-dgm/skills/release.]`,
	});
	expect(await use(tool, {name: 'release', file: 'steps.md'}, scratch.room)).toEqual({
		outcome: 'ok',
		output: 'One. Two.',
	});
	for (const file of ['../../../secret.txt', join(scratch.directory, 'secret.txt'), 'link.md', 'none.md'])
		expect(await use(tool, {name: 'release', file}, scratch.room)).toEqual({
			outcome: 'failed',
			output: `${file} of the skill release is no file of the skill.`,
		});
	expect(await use(tool, {name: 'relase'}, scratch.room)).toEqual({
		outcome: 'failed',
		output: 'There is no skill "relase". Skills: release.',
	});
});

test.each([
	['no front matter', 'Just do it', 'has no front matter'],
	['front matter without end', '---\nname: x\n', 'has no front matter'],
	['broken YAML', '---\nname: [\n---\n', 'not YAML'],
	['no description', '---\nname: x\n---\nText', 'has no description'],
	['a list', '---\n- a\n---\nText', 'has no description'],
	['a name that is a path', written('../../x', 'y'), 'more than letters'],
	['a name that is a number', written('7', 'y'), 'more than letters'],
	['what is no text', 'a\0b', 'is not text'],
	['more than anybody reads', written('x', 'y', 'z'.repeat(70_000)), 'larger than 64 KiB'],
	[
		'aliases that multiply',
		`---\na: &a [x,x,x,x,x,x,x,x,x]\nb: &b [*a,*a,*a,*a,*a,*a,*a,*a,*a]\nc: &c [*b,*b,*b,*b,*b,*b,*b,*b,*b]\nd: [*c,*c,*c,*c,*c,*c,*c,*c,*c]\ndescription: y\n---\n`,
		'cannot be read',
	],
])('a skill with %s is left out with a notice', async (_, text, why) => {
	await using scratch = await createScratch({'.unified-dgm/skills/bad/SKILL.md': text});
	const {skills, notices} = await find(scratch);
	expect(skills).toEqual([]);
	expect(notices).toEqual([expect.stringContaining(why)]);
});

test('a project makes no skill of what stands outside of it, and what is no skill is passed over', async () => {
	await using scratch = await createScratch({
		'.unified-dgm/skills/README.md': 'about',
		'.unified-dgm/skills/empty/notes.md': 'no skill',
	});
	await own(scratch, 'elsewhere/SKILL.md', written('stolen', 'y'));
	await symlink(join(scratch.outside, 'elsewhere'), join(scratch.directory, '.unified-dgm/skills/stolen'));
	await symlink(join(scratch.directory, 'nowhere'), join(scratch.directory, '.unified-dgm/skills/gone'));
	const {skills, notices} = await find(scratch);
	expect(skills).toEqual([]);
	expect(notices).toEqual([expect.stringContaining('leads out of the project')]);
});

test('many skills are listed as far as there is room, and named beyond it', async () => {
	const files = Object.fromEntries(
		Array.from({length: 120}, (_, at) => [
			`.unified-dgm/skills/s${String(at).padStart(3, '0')}/SKILL.md`,
			written(`s${at}`, `about ${'x'.repeat(2_000)}`),
		]),
	);
	await using scratch = await createScratch(files);
	const {skills} = await find(scratch);
	expect(skills).toHaveLength(100);
	const {about} = skill(skills);
	expect(about.length).toBeLessThan(10_000);
	expect(about.endsWith('\n- s99')).toBe(true);
});
