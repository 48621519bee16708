import assert from 'node:assert/strict';
import test from 'node:test';
import {circle, square} from 'shapes';

test('areas', () => assert.deepEqual([circle(1), square(3)], [3.14, 9]));
