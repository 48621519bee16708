import assert from 'node:assert/strict';
import test from 'node:test';
import {parse} from '../src/csv.js';

test('a line end in quotes is text', () => assert.deepEqual(parse('"a\nb",c\nd,e\n'), [['a\nb', 'c'], ['d', 'e']]));
test('rows may end in CRLF', () => assert.deepEqual(parse('a,b\r\nc,d\r\n'), [['a', 'b'], ['c', 'd']]));
test('fields may be empty', () => assert.deepEqual(parse(',a,\n"",b\n'), [['', 'a', ''], ['', 'b']]));
test('nothing is no row', () => assert.deepEqual(parse(''), []));
