import {run} from '../../core/effect.ts';
import {findNativeBoxes} from './boxes.ts';

// Opens a box of a session, runs two scripts in it, and prints what the second says: `node boxes.fixture.ts SESSION DIRECTORY FIRST SECOND`.
const [, , session = '', directory = '', first = '', second = ''] = process.argv;
const found = await findNativeBoxes({env: process.env, session, hidden: []});
if (found.kind === 'unstarted') throw new Error(found.why);
const box = found.open({directory, volumes: [], limits: {memory: 256 * 1024 ** 2, pids: 64, cpus: 1}});
const options = {signal: new AbortController().signal, timeoutMs: 600_000, write: 'nothing'} as const;
await run(box.exec({script: first, cwd: directory}, options));
await run(box.exec({script: second, cwd: directory}, options), ({text}) => void process.stdout.write(text));
await box[Symbol.asyncDispose]();
