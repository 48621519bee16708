import {mkdtemp, rm, writeFile} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {expect, test} from 'vitest';
import {UserError} from '../core/user-error.ts';
import {fitted, readForm, withForm} from './answer-form.ts';

const schema = {type: 'object', properties: {n: {type: 'integer'}}, required: ['n'], additionalProperties: false};

const form = async (text: string) => {
	const folder = await mkdtemp(join(tmpdir(), 'form-'));
	try {
		await writeFile(join(folder, 's.json'), text);
		return await readForm(join(folder, 's.json'));
	} finally {
		await rm(folder, {recursive: true});
	}
};

test.each([
	['plain', '{"n": 1}', {json: '{"n":1}'}],
	['with space around', '\n {"n": 1}\n', {json: '{"n":1}'}],
	['in a fence', 'Here it is:\n```json\n{"n": 1}\n```\nDone.', {json: '{"n":1}'}],
	['as prose', 'n is 1', {why: 'it is no JSON'}],
	['cut off', '{"n": 1', {why: 'it is no JSON'}],
	['of another type', '[1]', {why: 'it: Invalid input: expected object, received array'}],
	['with less', '{}', {why: 'n: Invalid input: expected number, received undefined'}],
	['with more', '{"n": 1, "m": 2}', {why: 'it: Unrecognized key: "m"'}],
])('an answer %s', async (_, answer, expected) => {
	expect(fitted(answer, await form(JSON.stringify(schema)))).toEqual(expected);
});

test('a prompt says which form its answer has', async () => {
	expect(withForm('Count', await form('{"type": "integer"}'))).toContain('{"type":"integer"}');
});

test.each([
	['no JSON', '{', /is no JSON$/],
	['no schema', '[]', /is no JSON Schema/],
	['one that leads elsewhere', '{"$ref": "https://example.com/x.json"}', /cannot|not supported|checked here/],
	['a book', `{"description": "${'x'.repeat(70_000)}"}`, /larger than 64 kB/],
])('a file with %s is refused', async (_, text, why) => {
	const refused = form(text);
	await expect(refused).rejects.toThrow(UserError);
	await expect(refused).rejects.toThrow(why);
});

test('so is one that is not there', async () => {
	await expect(readForm('/nowhere/s.json')).rejects.toThrow('there is no file');
});
