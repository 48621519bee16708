import {resolve} from 'node:path';
import type {Front} from '../cli.ts';
import {readSetting} from '../compose.ts';
import {readMaxCost} from '../config/limits.ts';
import {UserError} from '../core/user-error.ts';
import {openGateway, type Gateway} from '../gateway/gateway.ts';
import type {Caller} from '../gateway/passes.ts';
import type {Entry} from '../gateway/record.ts';
import {plain} from '../views/plain.ts';
import {onSignals, SIGNALS, type Signal} from './ending.ts';
import {openRecord} from './gateway-record.ts';
import {routesOf} from './gateway-routes.ts';
import {realDirectory} from './open.ts';

/** `RUN`, `RUN/VARIANT` or `RUN/VARIANT/TASK`. */
const callerOf = (word: string): Caller => {
	const [run = '', variant, task, ...more] = word.split('/');
	if (more.length > 0 || [run, variant, task].some(part => part === '' || plain(part ?? '') !== (part ?? '')))
		throw new UserError(`no caller can be called "${plain(word)}"`, 'write RUN, RUN/VARIANT or RUN/VARIANT/TASK');
	return {run, ...(variant === undefined ? {} : {variant}), ...(task === undefined ? {} : {task})};
};

const sayRuns = (
	gateway: Gateway,
	runs: readonly string[],
	entries: Readonly<Record<Entry['kind'], number>>,
): string => {
	const lines = runs.map(run => {
		const {tokens, usd, unpriced} = gateway.spent({run});
		const more = unpriced === 0 ? '' : `, and ${unpriced} requests at unknown prices`;
		return `${run}: ${tokens} tokens, $${usd.toFixed(4)}${more}\n`;
	});
	return `${entries.asked} requests let through, ${entries.refused} refused\n${lines.join('')}`;
};

/** Runs a gateway until a signal ends it: prints a token for each caller, keeps the record, and says at the end what was spent. */
export const gateway = async ({request, env, stdout, stderr, now}: Front): Promise<number> => {
	const {words, socket, json, output, flags} = request;
	if (socket === undefined)
		throw new UserError('no socket is named', 'unified-dgm gateway --socket PATH [RUN[/VARIANT[/TASK]]…]');
	const callers = [...new Set(words.length === 0 ? ['run'] : words)].map(word => ({word, caller: callerOf(word)}));
	const usd = flags.maxCost === undefined ? undefined : readMaxCost(flags.maxCost);
	const directory = await realDirectory(request.directory ?? '.');
	const {catalogue, keyring} = await readSetting(directory, env, {...flags, models: []});
	const {vendors, routes, prices} = routesOf(catalogue, keyring, flags.models);
	if (routes.length === 0)
		throw new UserError('there is no key for any vendor', 'unified-dgm models says which there are');

	const file = output === undefined ? undefined : openRecord(resolve(output));
	const counts = {asked: 0, ended: 0, refused: 0};
	const record = (entry: Entry): void => {
		const line = `${JSON.stringify(entry)}\n`;
		file?.write(line);
		if (json) stdout.write(line);
		counts[entry.kind] += 1;
	};
	const stopped = Promise.withResolvers<Signal>();
	const off = onSignals(stopped.resolve);
	try {
		const open = await openGateway({
			socket: resolve(socket),
			vendors,
			routes,
			prices,
			record,
			now,
			past: file?.past ?? [],
		});
		await using _ = open;
		for (const {word, caller} of callers) {
			const token = open.issue(caller, usd === undefined ? {} : {run: {usd}});
			stdout.write(json ? `${JSON.stringify({kind: 'issued', caller, token})}\n` : `${word} ${token}\n`);
		}
		stderr.write(`listening at ${plain(open.socket)}; ends on ctrl+c\n`);
		for (const {vendor, path, models} of routes)
			stderr.write(`  POST /${vendor}${path}: ${models.map(({id}) => plain(id)).join(', ')}\n`);
		const signal = await stopped.promise;
		await open.close();
		stderr.write(sayRuns(open, [...new Set(callers.map(({caller}) => caller.run))], counts));
		return SIGNALS[signal];
	} finally {
		off();
		file?.close();
	}
};
