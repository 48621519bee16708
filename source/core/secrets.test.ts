import {expect, test} from 'vitest';
import {maskDeep, maskText} from './secrets.ts';

// Put together here, so that no scanner takes this file for a leak.
const fake = (prefix: string, length: number): string => prefix + 'aB3dE5gH7jK9'.repeat(8).slice(0, length);

test.each([
	['an Anthropic key', fake('sk-ant-api03-', 40)],
	['an OpenAI key', fake('sk-proj-', 40)],
	['a Groq key', fake('gsk_', 40)],
	['a GitHub token', fake('ghp_', 36)],
	['an npm token', fake('npm_', 36)],
	['a private key', `-----BEGIN RSA PRIVATE KEY-----\n${fake('', 60)}\n-----END RSA PRIVATE KEY-----`],
])('%s is masked wherever it stands', (_, secret) => {
	expect(maskText(`before ${secret} after`, [])).toBe('before [secret] after');
});

test('a header keeps its name and loses its value', () => {
	expect(maskText('Authorization: Bearer abcdefghijkl', [])).toBe('Authorization: Bearer [secret]');
});

test('a key that is known by value is masked whatever its shape', () => {
	expect(maskText('token=correct-horse', ['correct-horse'])).toBe('token=[secret]');
});

test('data without secrets is given back as it is, data with some is copied', () => {
	const data = {list: ['a', {deep: 'sk-learn is fine'}], n: 1, none: null};
	expect(maskDeep(data, [])).toBe(data);
	expect(maskDeep({...data, key: fake('gsk_', 40)}, [])).toEqual({...data, key: '[secret]'});
});
