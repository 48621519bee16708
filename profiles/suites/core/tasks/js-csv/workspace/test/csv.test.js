import assert from 'node:assert/strict';
import test from 'node:test';
import {parse} from '../src/csv.js';

test('reads plain rows', () => assert.deepEqual(parse('a,b\nc,d\n'), [['a', 'b'], ['c', 'd']]));
test('a comma in quotes is text', () => assert.deepEqual(parse('"a,b",c\n'), [['a,b', 'c']]));
test('a quote is written twice', () => assert.deepEqual(parse('"say ""hi""",x'), [['say "hi"', 'x']]));
