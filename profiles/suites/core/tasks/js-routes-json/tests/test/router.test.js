import assert from 'node:assert/strict';
import test from 'node:test';
import {route} from '../src/router.js';

test('a form for new users', () => assert.deepEqual(route('GET', '/users/new'), {handler: 'users.create-form', login: true}));
test('a page', () => assert.deepEqual(route('GET', '/about'), {handler: 'pages.show', login: false}));
test('users are made at /users', () => assert.deepEqual(route('POST', '/users'), {handler: 'users.create', login: true}));
