import {execFileSync} from 'node:child_process';

/** Where systems put a Node of their own. */
const PLACES = ['/usr/bin/node', '/usr/local/bin/node'];

/** The Node of the machine, when it is one that cannot run TypeScript. */
export const findOldNode = (): string | undefined =>
	PLACES.find(path => {
		try {
			return /^v(?:1\d|20)\./.test(execFileSync(path, ['--version'], {encoding: 'utf8'}));
		} catch {
			// There is none here.
			return false;
		}
	});
