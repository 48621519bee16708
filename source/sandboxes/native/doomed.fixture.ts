import {run} from '../../core/effect.ts';
import {openNative} from './native.ts';
import type {Wanted} from './stand.ts';

// Opens a native sandbox of the layers given, as JSON, in which files last or do not, and runs a script in it until somebody kills it: `node doomed.fixture.ts LAYERS fresh|lasting DIRECTORY SCRIPT`.
const [, , layers = '{}', files, directory = '', script = ''] = process.argv;
const sandbox = await openNative(
	{directory, added: [], protected: [], network: 'off', session: `doomed ${process.pid}`, env: process.env},
	JSON.parse(layers) as Wanted,
	files === 'lasting' ? files : 'fresh',
);
if (sandbox.kind === 'unstarted') throw new Error(sandbox.why);
await run(sandbox.exec({script, cwd: directory}, {signal: new AbortController().signal, timeoutMs: 600_000}));
