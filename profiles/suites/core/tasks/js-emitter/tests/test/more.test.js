import assert from 'node:assert/strict';
import test from 'node:test';
import {Emitter} from '../src/emitter.js';

test('once is once, also when it emits again', () => {
	let heard = 0;
	const emitter = new Emitter();
	emitter.once('a', () => {
		heard += 1;
		if (heard < 5) emitter.emit('a');
	});
	emitter.emit('a');
	assert.equal(heard, 1);
});
test('says whether somebody was told, though all left', () => {
	const emitter = new Emitter();
	emitter.once('a', () => {});
	assert.deepEqual([emitter.emit('a'), emitter.emit('a')], [true, false]);
});
test('who comes while an event is told hears the next', () => {
	const heard = [];
	const emitter = new Emitter();
	emitter.on('a', () => { if (heard.length === 0) { heard.push('old'); emitter.on('a', () => heard.push('new')); } });
	emitter.emit('a');
	assert.deepEqual(heard, ['old']);
	emitter.emit('a');
	assert.deepEqual(heard, ['old', 'new']);
});
