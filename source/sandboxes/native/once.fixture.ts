import {run} from '../../core/effect.ts';
import {openNative} from './native.ts';
import type {Wanted} from './stand.ts';

// Runs one script in a native sandbox of the layers given, as JSON, and says in JSON how it went: `node once.fixture.ts LAYERS DIRECTORY SCRIPT`.
const [, , layers = '{}', directory = '', script = ''] = process.argv;
const sandbox = await openNative(
	{directory, added: [], protected: [], network: 'off', session: `once ${process.pid}`, env: process.env},
	JSON.parse(layers) as Wanted,
);
if (sandbox.kind === 'unstarted') throw new Error(sandbox.why);
const exit = await run(
	sandbox.exec({script, cwd: directory}, {signal: new AbortController().signal, timeoutMs: 20_000}),
);
await sandbox[Symbol.asyncDispose]();
console.log(JSON.stringify({about: sandbox.about, ...exit}));
