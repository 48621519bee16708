import assert from 'node:assert/strict';
import test from 'node:test';
import {bye, found, hello} from '../src/messages.js';

test('English stays', () => assert.deepEqual([hello('Ann'), found(1), found(3), bye()], ['Hello Ann', '1 file found', '3 files found', 'Goodbye']));
