import assert from 'node:assert/strict';
import test from 'node:test';
import {fromRoman, toRoman} from '../src/roman.js';

test('writes and reads every number', () => {
	for (let number = 1; number < 4000; number += 1) assert.equal(fromRoman(toRoman(number)), number);
});
test('writes the shortest form', () => assert.deepEqual([4, 9, 40, 444, 3999].map(toRoman), ['IV', 'IX', 'XL', 'CDXLIV', 'MMMCMXCIX']));
test('reads lower case', () => assert.equal(fromRoman('mmxxiv'), 2024));
test('refuses numbers that are not theirs', () => { for (const bad of [0, -1, 4000, 1.5, NaN, '5']) assert.throws(() => toRoman(bad), RangeError, String(bad)); });
test('refuses forms that are not usual', () => { for (const bad of ['', 'IIII', 'VX', 'IC', 'ABC', 'IXI', 'MMMM']) assert.throws(() => fromRoman(bad), RangeError, bad); });
