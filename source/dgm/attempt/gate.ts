import {shellWord} from '../../core/sandbox.ts';

/** A way out of a box, to models alone: a socket of the host, and a token that counts there. */
export type Gate = {
	/** An absolute real path; its folder is shown in the box, and holds nothing else. */
	readonly socket: string;
	readonly token: string;
	/** The vendors behind it, and the variables in which programs look for their addresses and keys. */
	readonly vendors: readonly {readonly name: string; readonly address: string; readonly key: string}[];
};

/** What went through a gate, as it was taken down outside of the box. */
export type Trace = {
	/** All that was ever spent under the key, also by tries that were killed; null when a price is not known. */
	readonly usd: number | null;
	/** Requests that a model answered. */
	readonly answered: number;
	/** Requests that were turned down at the gate. */
	readonly refused: number;
	/** Those of them that would have reached past the models: what only a cheat asks for. */
	readonly reaching: number;
	/** What the vendor had against the last request, when that was not answered. */
	readonly trouble?: string;
};

/** On whose behalf models are asked: `key` names the piece of work, and its cost is counted under it. */
export type Errand = {readonly variant: string; readonly key: string; readonly capUsd: number | null};

/** A gate for one piece of work. */
export type Passage = {
	readonly gate: Gate;
	/** Closes it, waits for what is under way, and tells what went through. */
	end(): Promise<Trace>;
};

export type OpenGate = (errand: Errand) => Passage;

/**
 * The other end of the socket, inside: whoever connects on the loopback of the box reaches the gateway. It only copies bytes, because programs that ask
 * models know addresses, and no sockets.
 */
const relayTo = (socket: string): string => `
const {connect, createServer} = require('node:net');
createServer(near => {
	const far = connect(${JSON.stringify(socket)});
	const end = () => { near.destroy(); far.destroy(); };
	for (const side of [near, far]) side.on('error', end).on('close', end);
	near.pipe(far).pipe(near);
}).listen(0, '127.0.0.1', function () { console.log(this.address().port); });
`;

/** Lines for bash that open a gate to all that follows: a relay, and the variables that lead to it. */
export const gateScript = ({socket, token, vendors}: Gate): string =>
	[
		`read -r GATE < <(exec node -e ${shellWord(relayTo(socket))} 2>/dev/null)`,
		...vendors.map(
			({name, address, key}) =>
				`export ${address}="http://127.0.0.1:$GATE/"${shellWord(name)} ${key}=${shellWord(token)}`,
		),
	].join('\n');
