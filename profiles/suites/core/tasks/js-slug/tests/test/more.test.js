import assert from 'node:assert/strict';
import test from 'node:test';
import {slug} from '../src/slug.js';

test('takes signs for spaces', () => assert.equal(slug('  What? -- Really!  '), 'what-really'));
test('a number stays', () => assert.equal(slug('Top 10 of 2024'), 'top-10-of-2024'));
