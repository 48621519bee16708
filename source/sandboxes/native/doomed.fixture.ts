import {run} from '../../core/effect.ts';
import {openNative} from './native.ts';
import type {Wanted} from './stand.ts';

// Opens a native sandbox of the layers given, as JSON, and runs a script in it until somebody kills it: `node doomed.fixture.ts LAYERS DIRECTORY SCRIPT`.
const [, , layers = '{}', directory = '', script = ''] = process.argv;
const sandbox = await openNative(
	{directory, added: [], protected: [], network: 'off', session: `doomed ${process.pid}`, env: process.env},
	JSON.parse(layers) as Wanted,
);
if (sandbox.kind === 'unstarted') throw new Error(sandbox.why);
await run(sandbox.exec({script, cwd: directory}, {signal: new AbortController().signal, timeoutMs: 600_000}));
