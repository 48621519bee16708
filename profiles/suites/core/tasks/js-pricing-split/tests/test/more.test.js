import assert from 'node:assert/strict';
import {readFile} from 'node:fs/promises';
import test from 'node:test';
import {invoice} from '../src/invoice.js';
import {grossOf, netOf, taxOf} from '../src/pricing.js';

const book = {name: 'book', kind: 'book', price: 1999, count: 100};

test('pricing stands alone', () => assert.deepEqual([netOf(book), taxOf(book), grossOf([book, book]), grossOf([])], [189905, 13293, 406396, 0]));
test('invoices use it', () => assert.equal(invoice(1, [book]).sum, 203198));
test('a rate has one place', async () => {
	for (const name of ['invoice', 'offer']) {
		const text = await readFile(new URL(`../src/${name}.js`, import.meta.url), 'utf8');
		assert.match(text, /pricing\.js/, name);
		assert.doesNotMatch(text, /\b19\b|0\.95/, name);
	}
});
