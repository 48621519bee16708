import assert from 'node:assert/strict';
import test from 'node:test';
import {describe, fahrenheit, scale} from '../src/scale.js';

test('the ends meet the ends', () => assert.deepEqual([scale(0, [0, 10], [5, 6]), scale(10, [0, 10], [5, 6])], [5, 6]));
test('water boils at 212', () => assert.equal(fahrenheit(100), 212));
test('names what is mild', () => assert.equal(describe(20), 'mild'));
