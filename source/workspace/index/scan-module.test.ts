import {readFileSync} from 'node:fs';
import {expect, test} from 'vitest';
import wabt from 'wabt';

test('the scanner is what its source says', async () => {
	const tools = await wabt();
	const parsed = tools.parseWat('scan.wat', readFileSync(new URL('scan.wat', import.meta.url), 'utf8'), {
		bulk_memory: true,
	});
	const {buffer} = parsed.toBinary({});
	const base64 = Buffer.from(buffer).toString('base64');
	await expect(
		`/** Made of \`scan.wat\` by its test, as base64. */\nexport const scanner =\n\t'${base64}';\n`,
	).toMatchFileSnapshot('./scan-module.ts');
});
