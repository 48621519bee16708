// The demo's front door. Plain JavaScript of an old kind: a Node that is too old is to be told so in one line, not to stumble over the syntax of
// what comes after it. Where the packages brought a newer Node along (npm puts it first, other ways of starting this do not), that one is taken.
import {spawn, spawnSync} from 'node:child_process';
import {fileURLToPath} from 'node:url';

/** The first Node that runs TypeScript as it is. */
const WANTED = [22, 18];

const isNewEnough = version => {
	const [major, minor] = version.replace(/^v/, '').split('.').map(Number);
	return major > WANTED[0] || (major === WANTED[0] && minor >= WANTED[1]);
};

/** The Node of the package `node`, when it is there and runs. */
const nodeOfPackages = () => {
	const path = fileURLToPath(new URL('../node_modules/node/bin/node', import.meta.url));
	const {status, stdout} = spawnSync(path, ['--version'], {encoding: 'utf8'});
	return status === 0 && isNewEnough(stdout.trim()) ? path : undefined;
};

/** This program once more, with another Node. */
const startWith = node => {
	const child = spawn(node, [fileURLToPath(import.meta.url)], {stdio: 'inherit'});
	// Signals are the other's to obey: it ends with what they mean, and so does this.
	for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => child.kill(signal));
	child.once('close', (code, signal) => {
		process.exitCode = code === null ? 128 + (signal === 'SIGKILL' ? 9 : 15) : code;
	});
};

const complain = line => {
	process.stderr.write(`${line}\n`);
	process.exitCode = 2;
};

if (isNewEnough(process.version)) {
	try {
		const {play} = await import('./demo/play.ts');
		await play();
	} catch (error) {
		if (error.code !== 'ERR_MODULE_NOT_FOUND') throw error;
		complain(`The demo needs the development packages: run "npm install" without --omit=dev. (${error.message.split('\n', 1)[0]})`);
	}
} else {
	const node = nodeOfPackages();
	if (node === undefined)
		complain(
			`The demo needs Node ${WANTED.join('.')} or newer, and this is ${process.version}: "npm install" brings one (with its development packages and their scripts), or install one yourself.`,
		);
	else startWith(node);
}
