import assert from 'node:assert/strict';
import test from 'node:test';
import {invoice} from '../src/invoice.js';
import {offer} from '../src/offer.js';

const lines = [{name: 'tea', kind: 'food', price: 350, count: 2}, {name: 'nail', kind: 'metal', price: 3, count: 200}];

test('an invoice', () => assert.deepEqual(invoice(7, lines), {number: 7, rows: ['tea: 700 + 49', 'nail: 570 + 108'], sum: 1427}));
test('an offer', () => assert.equal(offer(lines), 'We offer 2 goods for 1427 cents.'));
