import assert from 'node:assert/strict';
import test from 'node:test';
import {render} from '../src/template.js';

test('puts values in', () => assert.equal(render('Dear {{name}},', {name: 'Ann'}), 'Dear Ann,'));
test('sends them through filters', () => assert.equal(render('{{name | trim | upper}}', {name: ' ann '}), 'ANN'));
