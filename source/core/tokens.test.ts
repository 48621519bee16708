import {expect, test} from 'vitest';
import {tokensOf} from './tokens.ts';

/** Texts, with what OpenAI's o200k_base makes of them. */
test.each([
	['prose', 'The agent reads the repository before it answers, and says afterwards where it looked.', 16],
	[
		'code',
		'export const sumOf = (values: readonly number[]): number => values.reduce((sum, one) => sum + one, 0);\n',
		29,
	],
	['an indented line', '\t\t\treturn files.filter(({path}) => path.endsWith(".ts"));\n', 14],
	['Chinese', '代理程序在回答之前会先阅读整个代码仓库。', 14],
	['Japanese', 'エージェントは答える前にリポジトリ全体を読みます。', 17],
	['Russian', 'Агент читает репозиторий, прежде чем ответить.', 13],
	['digits', '1234567890', 4],
	['nothing', '', 0],
])('tokens of %s are guessed within a quarter', (_, text, counted) => {
	expect(Math.abs(tokensOf(text) - counted)).toBeLessThanOrEqual(Math.max(1, counted / 4));
});

test('no text is free, and two take what each takes', () => {
	for (const text of ['a', '你', '🙂', '\n', '{', '\u{10FFFF}', '\ud800']) expect(tokensOf(text)).toBeGreaterThan(0);
	const [one, other] = ['const a = 1;\n', 'return `x`;\n'];
	expect(tokensOf(one + other)).toBeCloseTo(tokensOf(one) + tokensOf(other), 5);
});
