import {run} from '../core/effect.ts';
import {WallKind} from '../core/sandbox.ts';
import {openSandbox} from './index.ts';

// Runs one script behind a wall of the kind given, and says in JSON how it went: `node once.fixture.ts KIND DIRECTORY SCRIPT`.
const [, , kind, directory = '', script = ''] = process.argv;
const opened = await openSandbox(WallKind.parse(kind), {
	directory,
	added: [],
	protected: [],
	network: 'off',
	session: `once ${process.pid}`,
	env: process.env,
});
if (!('sandbox' in opened)) throw new Error(opened.unavailable);
const {signal} = new AbortController();
const exit = await run(opened.sandbox.exec({script, cwd: directory}, {signal, timeoutMs: 20_000}));
await opened.sandbox[Symbol.asyncDispose]();
console.log(JSON.stringify({about: opened.sandbox.about, ...exit}));
