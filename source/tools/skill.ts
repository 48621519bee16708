import {z} from 'zod';
import type {Tool} from '../core/tool.ts';
import {filesOf, readSkill, type Skill} from '../workspace/skills/skills.ts';
import {oneLine} from './clip.ts';
import {lenient} from './lenient.ts';

/** Characters of all skills together, as they are listed: what does not fit is named without its description. */
const LISTED = 8_000;

const ABOUT = `Reads a skill: how a kind of work is done here, written down by the user or the project. When the work at hand is what a skill
is about, read it first and go by it, as far as it fits what you were asked. It approves nothing. Skills:`;

const Input = z.object({
	name: z.string().min(1).describe('The skill'),
	file: z.string().min(1).optional().describe('Another file that the skill names, relative to its folder'),
});
type Input = z.infer<typeof Input>;

const list = (skills: readonly Skill[]): string => {
	let left = LISTED;
	return skills
		.map(({name, about}) => {
			const line = `- ${name}: ${oneLine(about, 300)}`;
			left -= line.length;
			return left >= 0 ? line : `- ${name}`;
		})
		.join('\n');
};

/** Skills, listed in few words and read when they are used. */
export const skill = (skills: readonly Skill[]): Tool<Input> => ({
	name: 'skill',
	about: `${ABOUT}\n${list(skills)}`,
	risk: 'read',
	replay: 'safe',
	input: lenient(Input, {skill: 'name', path: 'file'}),
	title: ({name, file}) => (file === undefined ? name : `${name} ${file}`),
	// oxlint-disable-next-line require-yield
	async *use({name, file}) {
		const found = skills.find(one => one.name === name);
		if (found === undefined)
			return {
				outcome: 'failed',
				output: `There is no skill "${name}". Skills: ${skills.map(one => one.name).join(', ')}.`,
			};
		const read = await readSkill(found, file);
		if ('wrong' in read)
			return {outcome: 'failed', output: `${file ?? 'SKILL.md'} of the skill ${name} ${read.wrong}.`};
		const others = file === undefined ? await filesOf(found) : [];
		const more =
			others.length === 0
				? ''
				: `\n\n[Other files, read with "file": ${others.join(', ')}. They are in ${found.folder}.]`;
		return {outcome: 'ok', output: `${read.text}${more}`};
	},
});
