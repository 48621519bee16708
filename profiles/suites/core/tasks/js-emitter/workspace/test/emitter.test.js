import assert from 'node:assert/strict';
import test from 'node:test';
import {Emitter} from '../src/emitter.js';

test('tells everybody', () => {
	const heard = [];
	const emitter = new Emitter();
	emitter.on('a', value => heard.push(`1 ${value}`));
	emitter.on('a', value => heard.push(`2 ${value}`));
	assert.equal(emitter.emit('a', 'x'), true);
	assert.deepEqual(heard, ['1 x', '2 x']);
});
test('who leaves takes nobody along', () => {
	const heard = [];
	const emitter = new Emitter();
	emitter.once('a', () => heard.push(1));
	emitter.on('a', () => heard.push(2));
	emitter.emit('a');
	assert.deepEqual(heard, [1, 2]);
});
