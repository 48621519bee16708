import {mkdir, writeFile} from 'node:fs/promises';
import {dirname, join} from 'node:path';

/** Words that names are made of. */
const words = (
	'account address agent amount archive audit balance batch branch buffer cache cart catalog channel claim client cluster code column ' +
	'config contact context cost coupon cursor customer delivery device discount document domain draft driver entry event export feature ' +
	'field filter folder format gateway group handler header history image import index input invoice item job journal key label language ' +
	'layout ledger license limit line link list location lock login manager member message metric mirror module network node note notice ' +
	'number object offer option order owner package page parcel partner password patch path payment permission person plan policy pool port ' +
	'price process product profile project promise proxy queue quota range rate reader record refund region register report request resource ' +
	'result return review role route rule sample scale schedule schema scope script search section segment sender sensor server service ' +
	'session shipment signal site snapshot source stage state status stock storage store stream style supplier table target task tax team ' +
	'template tenant term test thread ticket timer token topic trace track transfer trigger unit update upload usage user value vendor version ' +
	'view visit voucher wallet warehouse window worker'
).split(' ');

/** Numbers that look random and are always the same (a linear congruential generator, with the figures of Numerical Recipes). */
const dice = (seed: number): ((below: number) => number) => {
	let state = seed >>> 0;
	return below => {
		state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
		return Math.floor((state / 2 ** 32) * below);
	};
};

type Names = {
	readonly camel: () => string;
	readonly pascal: () => string;
	readonly snake: () => string;
	readonly word: () => string;
};

const namesFrom = (roll: (below: number) => number): Names => {
	const word = (): string => words[roll(words.length)] ?? 'word';
	const capital = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1);
	return {
		word,
		camel: () => word() + capital(word()) + (roll(3) === 0 ? capital(word()) : ''),
		pascal: () => capital(word()) + capital(word()),
		snake: () => `${word()}_${word()}`,
	};
};

/** One function of some lines in each language, with comments, calls and literals as people write them. */
const bodies: Readonly<Record<string, (names: Names) => string>> = {
	ts: ({camel, pascal, word}) =>
		`/** Finds the ${word()} of a ${word()} for each ${word()}, newest first. */\nexport const ${camel()} = async (${word()}: ${pascal()}, limit = 20): Promise<readonly ${pascal()}[]> => {\n\tconst ${word()} = await ${camel()}(${word()}, {limit});\n\tif (${word()}.length === 0) throw new ${pascal()}Error('no ${word()} for this ${word()}');\n\t// The ${word()} decides here, not the ${word()}.\n\treturn ${word()}.filter(one => one.${camel()} !== undefined).map(one => ${camel()}(one, ${word()}));\n};\n\n`,
	py: ({snake, pascal, word}) =>
		`class ${pascal()}(${pascal()}):\n    """Keeps the ${word()} of a ${word()}."""\n\n    def ${snake()}(self, ${word()}, limit=20):\n        ${word()} = self.${snake()}(${word()})\n        if not ${word()}:\n            raise ValueError("no ${word()} for this ${word()}")\n        # The ${word()} comes before the ${word()}.\n        return [${snake()}(one) for one in ${word()} if one.${word()}]\n\n`,
	go: ({camel, pascal, word}) =>
		`// ${pascal()} tells the ${word()} of a ${word()}.\nfunc (s *${pascal()}) ${pascal()}(ctx context.Context, ${word()} string) (*${pascal()}, error) {\n\t${word()}, err := s.${camel()}(ctx, ${word()})\n\tif err != nil {\n\t\treturn nil, fmt.Errorf("cannot read the ${word()}: %w", err)\n\t}\n\treturn ${camel()}(${word()}), nil\n}\n\n`,
	java: ({camel, pascal, word}) =>
		`  /** Takes the ${word()} back from the ${word()}. */\n  public ${pascal()} ${camel()}(${pascal()} ${word()}, int limit) {\n    final ${pascal()} ${word()} = this.${camel()}(${word()});\n    if (${word()} == null) {\n      throw new IllegalStateException("no ${word()} for this ${word()}");\n    }\n    return ${word()}.${camel()}().with${pascal()}(limit);\n  }\n\n`,
	rs: ({snake, pascal, word}) =>
		`/// Moves the ${word()} to another ${word()}.\npub fn ${snake()}(${word()}: &${pascal()}, limit: usize) -> Result<Vec<${pascal()}>, ${pascal()}Error> {\n    let ${word()} = ${snake()}(${word()})?;\n    // A ${word()} without ${word()} is left out.\n    Ok(${word()}.iter().take(limit).filter_map(|one| one.${snake()}()).collect())\n}\n\n`,
};
const frames: Readonly<Record<string, readonly [string, string]>> = {
	go: ['package main\n\nimport (\n\t"context"\n\t"fmt"\n)\n\n', ''],
	java: ['package shop;\n\npublic class Main {\n', '}\n'],
};
const endings = Object.keys(bodies);

/** Writes a tree of so many source files, of 1 to 6 KiB each, in folders of 25; always the same one. */
export const generate = async (directory: string, files: number): Promise<void> => {
	const roll = dice(7);
	const names = namesFrom(roll);
	let folder = directory;
	for (let at = 0; at < files; at += 1) {
		if (at % 25 === 0) folder = join(directory, names.word(), names.word(), `${names.word()}${Math.floor(at / 25)}`);
		const ending = endings[at % endings.length] ?? 'ts';
		const body = bodies[ending];
		const [head, tail] = frames[ending] ?? ['', ''];
		const text = Array.from({length: 3 + roll(12)}, () => body?.(names) ?? '').join('');
		const path = join(folder, `${names.snake()}${at}.${ending}`);
		await mkdir(dirname(path), {recursive: true});
		await writeFile(path, head + text + tail);
	}
};
