import assert from 'node:assert/strict';
import test from 'node:test';
import {shipping} from '../src/shipping.js';

test('the steps include their limits', () => assert.deepEqual([1, 5, 20].map(shipping), [399, 599, 999]));
test('light parcels are cheap', () => assert.equal(shipping(0.2), 399));
