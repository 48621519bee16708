import assert from 'node:assert/strict';
import test from 'node:test';
import {sign} from '../src/sign.js';

test('of seven', () => assert.equal(sign(7), 1));
test('of nothing', () => assert.equal(sign(0), 1));
test('of nothing at all', () => assert.equal(sign(0), 0));
