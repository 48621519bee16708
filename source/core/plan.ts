import {z} from 'zod';

const PlanStep = z.object({
	title: z.string().min(1).describe('What this step does, in at most ten words'),
	detail: z
		.string()
		.describe('What to change and why, precise enough for an editor who sees only this step and its files'),
	files: z.array(z.string()).readonly().describe('Paths that this step reads or changes, relative to the workspace'),
	check: z
		.string()
		.nullable()
		.optional()
		.describe('A command that proves this step, only when the plan-wide check does not'),
});

/** What the planning stage ends in when something is to be changed. It is the input of the `plan` tool. */
export const Plan = z.object({
	summary: z.string().min(1).describe('One or two sentences for the person who asked'),
	steps: z.array(PlanStep).min(1).max(30).readonly(),
	check: z
		.string()
		.nullable()
		.optional()
		.describe('The command that proves the whole; the project check when left out'),
});
export type Plan = Readonly<z.infer<typeof Plan>>;
export type PlanStep = Readonly<z.infer<typeof PlanStep>>;

const indented = (text: string): string => text.replaceAll(/^(?=.)/gm, '   ');

/** A plan as a person reads it, in Markdown: the summary, the numbered steps with what each is about, and the check. */
export const planAsMarkdown = ({summary, steps, check}: Plan): string => {
	const items = steps.map(({title, detail, files, check: own}, at) =>
		[
			`${at + 1}. **${title}**`,
			...[
				detail.trim(),
				...(files.length === 0 ? [] : [`Files: ${files.map(path => `\`${path}\``).join(', ')}`]),
				...(typeof own === 'string' ? [`Check: \`${own}\``] : []),
			].map(indented),
		]
			.filter(text => text !== '')
			.join('\n\n'),
	);
	return [summary.trim(), ...items, ...(typeof check === 'string' ? [`Check: \`${check}\``] : [])].join('\n\n');
};
