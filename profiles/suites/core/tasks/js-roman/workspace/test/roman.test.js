import assert from 'node:assert/strict';
import test from 'node:test';
import {toRoman} from '../src/roman.js';

test('writes a year', () => assert.equal(toRoman(1994), 'MCMXCIV'));
