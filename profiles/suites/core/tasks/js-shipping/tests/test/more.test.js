import assert from 'node:assert/strict';
import test from 'node:test';
import {shipping} from '../src/shipping.js';

test('between the steps', () => assert.deepEqual([1.01, 4, 19].map(shipping), [599, 599, 999]));
test('beyond them', () => assert.throws(() => shipping(20.5), RangeError));
