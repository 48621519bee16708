import {fileURLToPath} from 'node:url';
import {run} from '../core/effect.ts';
import {WallKind} from '../core/sandbox.ts';
import {openSandbox} from './index.ts';

// Opens a wall of the kind given, and runs a script behind it until somebody kills it: `node doomed.fixture.ts KIND DIRECTORY SCRIPT`.
const [, , kind, directory = '', script = ''] = process.argv;
const opened = await openSandbox(WallKind.parse(kind), {
	directory,
	added: [],
	protected: [],
	network: 'off',
	session: `doomed ${process.pid}`,
	env: process.env,
	recipe: fileURLToPath(new URL('../../sandbox', import.meta.url)),
});
if (!('sandbox' in opened)) throw new Error(opened.unavailable);
await run(opened.sandbox.exec({script, cwd: directory}, {signal: new AbortController().signal, timeoutMs: 600_000}));
