import assert from 'node:assert/strict';
import test from 'node:test';
import {route} from '../src/router.js';

test('a user', () => assert.deepEqual(route('GET', '/users/7'), {handler: 'users.show', login: true}));
test('health needs no login', () => assert.deepEqual(route('GET', '/health'), {handler: 'health', login: false}));
test('admin does', () => assert.deepEqual(route('GET', '/admin/jobs'), {handler: 'admin.show', login: true}));
test('nobody deletes', () => assert.equal(route('DELETE', '/users/7'), undefined));
