import assert from 'node:assert/strict';
import test from 'node:test';
import {readFile} from 'node:fs/promises';
import {t} from '../src/t.js';

test('speaks German', () => assert.deepEqual([t('de', 'hello', {name: 'Ann'}), t('de', 'found', {count: 1}), t('de', 'found', {count: 0})], ['Hallo Ann', '1 Datei gefunden', '0 Dateien gefunden']));
test('falls back to English', () => assert.deepEqual([t('de', 'bye'), t('fr', 'bye'), t('en', 'nothing'), t('de', 'toString')], ['Goodbye', 'Goodbye', 'nothing', 'toString']));
test('values are put in as they are', () => assert.equal(t('en', 'hello', {name: '{count} $& $1'}), 'Hello {count} $& $1'));
test('texts are data', async () => {
	const read = async language => JSON.parse(await readFile(new URL(`../src/locales/${language}.json`, import.meta.url), 'utf8'));
	assert.deepEqual(Object.keys(await read('en')).toSorted(), ['bye', 'found', 'hello']);
	assert.equal((await read('de')).hello, 'Hallo {name}');
});
