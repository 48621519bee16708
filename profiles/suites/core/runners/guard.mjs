// Loaded before every file of tests. Code under test shares their process: it must not be able to bend what they judge with,
// nor to leave as if all was well before they are through.
import assert from 'node:assert';
import strict from 'node:assert/strict';
import {syncBuiltinESMExports} from 'node:module';
import test, {mock} from 'node:test';

for (const one of [assert, strict, assert.AssertionError, assert.AssertionError.prototype]) Object.freeze(one);
for (const one of [test, mock]) Object.freeze(one);
syncBuiltinESMExports();

/** A runner ends by itself. Whoever ends it early has not passed. */
const EARLY = 70;
const leave = process.reallyExit.bind(process);
const refuse = code => leave(code === undefined || Number(code) === 0 ? EARLY : code);
Object.defineProperty(process, 'reallyExit', {value: refuse, writable: false, configurable: false});
for (const name of ['binding', '_linkedBinding', 'dlopen', 'execve'])
	Object.defineProperty(process, name, {value: undefined, writable: false, configurable: false});
