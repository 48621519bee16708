import {once} from 'node:events';
import {mkdtemp, rm} from 'node:fs/promises';
import {createServer, connect, type AddressInfo} from 'node:net';
import {tmpdir} from 'node:os';
import {dirname, join} from 'node:path';
import type {Setting} from '../../compose.ts';
import {UserError} from '../../core/user-error.ts';
import type {Gate, OpenGate} from '../../dgm/attempt/gate.ts';
import type {Spending} from '../../dgm/evolve/receipts.ts';
import {openGateway} from '../../gateway/gateway.ts';
import {openTraces} from '../../gateway/traces.ts';
import {addressVariable, type Access} from '../../models/access.ts';
import {findModel} from '../../models/catalogue.ts';
import {openRecord} from '../gateway-record.ts';
import {CONNECTIONS, narrowTo, type Narrow} from './narrow.ts';
import {routesOf} from '../gateway-routes.ts';

/** Milliseconds that requests under way get to end when the box that asked is gone. */
const ENDING = 5_000;

/** Refused requests of a run that are kept in its record. */
const REFUSALS = 10_000;

/** Refusals after which a piece of work reaches models no more: no program that means well needs so many. */
const FLOOD = 1_000;

/** Pieces of work at a time, at most, and some more for the host itself. */
const BOXES = 72;

/** Bytes of a socket's path that every system takes. */
const LONGEST_PATH = 103;

/** The models that a run may ask, behind a gateway of its own. */
export type Models = AsyncDisposable & {
	readonly open: OpenGate;
	/** What a key has cost in all, by the gateway's record. */
	readonly spent: Spending;
	/** How this process itself asks a vendor, through the same gateway and at the expense of the same token. */
	access(vendor: string, token: string): Pick<Access, 'key' | 'baseUrl'>;
};

/** The models that the roles of a profile name and that can be asked from here, as `VENDOR:MODEL`, each once. */
export const modelsNamed = ({catalogue, keyring, profile}: Setting): readonly string[] => [
	...new Set(
		Object.values(profile.roles)
			.flat()
			.flatMap(({vendor, model}) => {
				if (vendor === 'offline' || !keyring.available.has(vendor)) return [];
				return [`${vendor}:${findModel(catalogue, vendor, model)?.id ?? model}`];
			}),
	),
];

/** Lets programs that know addresses alone reach a socket, on the loopback of this machine; a token is needed there all the same. */
const openRelay = async (socket: string): Promise<AsyncDisposable & {readonly port: number}> => {
	const server = createServer(near => {
		const far = connect(socket);
		const end = (): void => {
			near.destroy();
			far.destroy();
		};
		for (const side of [near, far]) side.on('error', end).on('close', end);
		near.pipe(far).pipe(near);
	});
	server.listen(0, '127.0.0.1');
	await once(server, 'listening');
	return {
		port: (server.address() as AddressInfo).port,
		[Symbol.asyncDispose]: () => new Promise<void>(resolve => server.close(() => resolve())),
	};
};

/** Where the socket is: beside the run, or in a folder of its own where that path is too long. */
const socketFor = async (folder: string): Promise<{readonly socket: string; readonly made?: string}> => {
	const socket = join(folder, 'gate', 'models.sock');
	if (Buffer.byteLength(socket) <= LONGEST_PATH) return {socket};
	const made = await mkdtemp(join(tmpdir(), 'udgm-'));
	return {socket: join(made, 'gate', 'models.sock'), made};
};

/**
 * Opens a gateway for a run, to the models that its profile names. What goes through is on record in the run's folder, so that what an earlier process
 * spent is spent. `capUsd` caps the whole run; null: no cap.
 */
export const openModels = async (
	setting: Setting,
	{
		run,
		folder,
		capUsd,
		now,
	}: {
		readonly run: string;
		readonly folder: string;
		readonly capUsd: number | null;
		readonly now: () => Date;
	},
): Promise<Models> => {
	const {catalogue, keyring} = setting;
	const named = modelsNamed(setting);
	if (named.length === 0)
		throw new UserError(
			`the profile ${setting.profile.name} names no model that can be asked from here`,
			'unified-dgm models says which there are; boxes know the vendors of this program alone',
		);
	const {vendors, routes, prices} = routesOf(catalogue, keyring, named);
	const gates: Gate['vendors'] = Object.keys(vendors).map(name => ({
		name,
		address: addressVariable(name),
		key: catalogue.vendors[name]?.keys[0] ?? 'UNIFIED_DGM_NO_KEY',
	}));
	const file = openRecord(join(folder, 'models.jsonl'));
	const {socket, made} = await socketFor(folder);
	const traces = openTraces(file.past);
	const narrows = new Map<string, Narrow>();
	let count = 0;
	let refused = file.past.filter(({kind}) => kind === 'refused').length;
	const cleanUp = async (): Promise<void> => {
		file.close();
		if (made !== undefined) await rm(made, {recursive: true, force: true});
	};
	const gateway = await openGateway({
		socket,
		vendors,
		routes,
		prices,
		past: file.past,
		now,
		record: entry => {
			traces.book(entry);
			// Refusals cost nothing, and whoever floods the gateway is not to fill the disk with them.
			refused += entry.kind === 'refused' ? 1 : 0;
			if (entry.kind !== 'refused' || refused <= REFUSALS) file.write(`${JSON.stringify(entry)}\n`);
			const task = entry.kind === 'refused' ? entry.caller?.task : undefined;
			if (task !== undefined && (traces.of(task)?.refused ?? 0) > FLOOD) narrows.get(task)?.shut();
		},
		limits: {connections: BOXES * CONNECTIONS},
	}).catch(async (error: unknown) => {
		await cleanUp();
		throw error;
	});
	const relay = await openRelay(socket);
	const close = async (): Promise<void> => {
		// First: it hangs up on everybody, and so ends what the relay holds open.
		await gateway.close();
		await relay[Symbol.asyncDispose]();
		for (const narrow of narrows.values()) narrow.shut();
		await cleanUp();
	};
	let closed: Promise<void> | undefined;
	const runCap = capUsd === null ? {} : {run: {usd: capUsd}};
	return {
		spent: key => traces.of(key)?.usd,
		access: (vendor, token) => ({key: token, baseUrl: `http://127.0.0.1:${relay.port}/${vendor}`}),
		open: ({variant, key, capUsd: cap}) => {
			const token = gateway.issue({run, variant, task: key}, {...runCap, ...(cap === null ? {} : {task: {usd: cap}})});
			// One who takes all connections there are must not take those of others.
			count += 1;
			const narrow = narrowTo(socket, join(dirname(socket), String(count), 's'));
			narrows.set(key, narrow);
			return {
				gate: {socket: narrow.socket, token, vendors: gates},
				end: async () => {
					gateway.revoke(token);
					await traces.still(key, AbortSignal.timeout(ENDING));
					narrow.shut();
					if (narrows.get(key) === narrow) narrows.delete(key);
					return traces.of(key) ?? {usd: 0, answered: 0, refused: 0, reaching: 0};
				},
			};
		},
		[Symbol.asyncDispose]: () => (closed ??= close()),
	};
};
