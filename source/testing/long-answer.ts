/** How many characters a token has, as vendors state it for English text. */
const CHARACTERS = 4;

const paragraph = (n: number): string =>
	`Part ${n} looks at how the pieces fit together. The *reader* takes a line, the **parser** makes a tree of it, and \`walk(tree)\` visits every node once, in the order in which they stand in the text. Nothing is read twice; see [the notes](https://example.com/notes/${n}) for the numbers, and mind that a tree of depth ${n} needs as many frames on the stack.`;

const list = (n: number): string =>
	[1, 2, 3]
		.map(
			item =>
				`${item}. Step ${item} of part ${n}: open the file, take its first line\n   - and when it is empty, go on with the next\n   - else hand it to \`parse\``,
		)
		.join('\n');

const code = (n: number): string => `\`\`\`typescript
export const visit${n} = (node: Node, depth = 0): number => {
	// Leaves have nothing to add.
	if (node.children.length === 0) return depth;
	return Math.max(...node.children.map(child => visit${n}(child, depth + 1)));
};
\`\`\``;

const table = (n: number): string =>
	`| measure | before | after |\n|---|---:|---:|\n| lines read | ${n * 100} | ${n * 50} |\n| time, in ms | ${n * 7} | ${n * 3} |\n| memory | ${n} MB | ${n} MB |`;

/** A long answer as models write them: headings, paragraphs, lists, code and tables, in pieces of about one token each. */
export const longAnswer = (tokens: number, last: string): readonly string[] => {
	const parts: string[] = [];
	let length = 0;
	for (let n = 1; length < tokens * CHARACTERS; n += 1) {
		const blocks = [`## Part ${n}`, paragraph(n), list(n), paragraph(n), code(n), table(n)];
		const part = `${blocks.join('\n\n')}\n\n`;
		parts.push(part);
		length += part.length;
	}
	const text = parts.join('').slice(0, tokens * CHARACTERS);
	// What is cut off in the middle of a block of code would swallow the last line.
	const whole = `${text.slice(0, text.lastIndexOf('## Part'))}${last}`;
	return whole.match(new RegExp(`[\\s\\S]{1,${CHARACTERS}}`, 'g')) ?? [];
};
