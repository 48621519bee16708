import {access, mkdtemp, realpath, rm} from 'node:fs/promises';
import {once} from 'node:events';
import {connect, createServer, type Socket} from 'node:net';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {expect, test} from 'vitest';
import {narrowTo} from './narrow.ts';

const echoing = async (path: string) => {
	const server = createServer(socket => void socket.on('error', () => {}).pipe(socket));
	server.listen(path);
	await once(server, 'listening');
	return server;
};

/** What comes back for a word; nothing when the line is dead. */
const said = (socket: Socket, word: string): Promise<string> =>
	new Promise(resolve => {
		socket.once('data', answer => resolve(answer.toString()));
		socket.once('error', () => resolve('nothing'));
		socket.once('close', () => resolve('nothing'));
		socket.write(word);
	});

test('who takes all connections through one socket takes none of another; shut, nothing of it is left', async () => {
	const folder = await realpath(await mkdtemp(join(tmpdir(), 'narrow-')));
	const server = await echoing(join(folder, 'far'));
	try {
		const greedy = narrowTo(join(folder, 'far'), join(folder, '1', 's'), 3);
		const modest = narrowTo(join(folder, 'far'), join(folder, '2', 's'), 3);
		const taken = Array.from({length: 6}, () => connect(greedy.socket));
		const answers = await Promise.all(taken.map(socket => said(socket, 'hello')));
		expect(answers.filter(answer => answer === 'hello')).toHaveLength(3);
		const other = connect(modest.socket);
		expect(await said(other, 'hello')).toBe('hello');
		const closed = once(other, 'close');
		greedy.shut();
		greedy.shut();
		modest.shut();
		await closed;
		await expect(access(join(folder, '1'))).rejects.toThrow('ENOENT');
	} finally {
		server.close();
		await rm(folder, {recursive: true});
	}
});
