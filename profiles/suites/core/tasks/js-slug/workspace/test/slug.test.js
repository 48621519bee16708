import assert from 'node:assert/strict';
import test from 'node:test';
import {slug} from '../src/slug.js';

test('joins two words', () => assert.equal(slug('Hello World'), 'hello-world'));
test('joins many words', () => assert.equal(slug('A day in the life'), 'a-day-in-the-life'));
test('writes umlauts out', () => assert.equal(slug('Grüße'), 'gruesse'));
