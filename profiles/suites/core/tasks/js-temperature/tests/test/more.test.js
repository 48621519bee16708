import assert from 'node:assert/strict';
import test from 'node:test';
import {fahrenheit, scale} from '../src/scale.js';

test('goes on beyond its ends', () => assert.equal(fahrenheit(-40), -40));
test('ranges may fall', () => assert.equal(scale(2, [0, 10], [100, 0]), 80));
