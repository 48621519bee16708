import {stringify} from 'yaml';
import type {Front} from '../../cli.ts';
import type {Setting} from '../../compose.ts';
import {readYaml} from '../../config/read.ts';
import {writePrivate} from '../../config/write.ts';
import {UserError} from '../../core/user-error.ts';
import {findModel, layCatalogue, unlisted, type Entry} from '../../models/catalogue.ts';
import {catalogueOver} from '../../models/catalogue-file.ts';
import {fetchJson} from '../../models/fetch-json.ts';
import {changesOf, refreshedRows} from '../../models/refresh.ts';
import {sayMany} from '../../views/amount.ts';
import {plain} from '../../views/plain.ts';
import {paintIn} from '../../views/theme.ts';
import {refreshedFile} from './known.ts';

/** The public catalogue, where `UNIFIED_DGM_CATALOGUE_URL` names no mirror of it. */
const home = 'https://models.dev/api.json';
const timeoutMs = 60_000;
const most = 32 * 2 ** 20;

const addressIn = (env: Front['env']): string => {
	const address = env['UNIFIED_DGM_CATALOGUE_URL']?.trim() || home;
	if (/^https?:$/.test(URL.parse(address)?.protocol ?? '')) return address;
	throw new UserError(`UNIFIED_DGM_CATALOGUE_URL: "${address}" is not an address`, `for example: ${home}`);
};

/** Everything that is listed, and what roles name without its being listed. */
const wantedIn = ({catalogue, profile}: Setting): readonly Entry[] => {
	const named = Object.values(profile.roles)
		.flat()
		.flatMap(({vendor, model}) =>
			findModel(catalogue, vendor, model) ? [] : (unlisted(catalogue, vendor, model) ?? []),
		);
	const once = new Map([...catalogue.entries, ...named].map(entry => [`${entry.vendor}:${entry.id}`, entry]));
	return [...once.values()];
};

/**
 * Writes limits and prices of the public catalogue into the layer between the shipped models and the person's own, and says what changed.
 * Exit code 1, and nothing changed, when it cannot be had or is not what it should be.
 */
export const refresh = async (front: Front, setting: Setting): Promise<number> => {
	const {request, env, stdout, stderr, colour, now} = front;
	const paint = paintIn(colour);
	const address = addressIn(env);
	const fetched = await fetchJson(address, {timeoutMs, most, redirect: 'follow'});
	const refreshed = 'failed' in fetched ? fetched : refreshedRows(fetched.json, wantedIn(setting));
	if ('failed' in refreshed) {
		stderr.write(`unified-dgm: the catalogue at ${address} ${refreshed.failed}: nothing is changed\n`);
		return 1;
	}
	const file = refreshedFile(setting.home);
	const {shipped, own} = setting.known.files;
	const head = `# Limits and prices from ${address}, ${now().toISOString().slice(0, 10)}. models.yaml beside it says more, and wins.\n`;
	const text = `${head}${stringify({models: refreshed.rows}, {lineWidth: 0, collectionStyle: 'block'})}`;
	const written = readYaml(catalogueOver([shipped]), text, file);
	const after = layCatalogue([shipped, written, ...(own === undefined ? [] : [own])]);
	await writePrivate(file, text);

	const changes = after.entries.flatMap(entry => {
		const said = changesOf(findModel(setting.catalogue, entry.vendor, entry.id), entry);
		return said.length === 0 ? [] : [{model: `${entry.vendor}:${entry.id}`, changes: said}];
	});
	if (request.json) {
		stdout.write(`${JSON.stringify({file, from: address, changes, unknown: refreshed.unknown}, null, '\t')}\n`);
		return 0;
	}
	for (const {model, changes: said} of changes) stdout.write(`${paint('heading', plain(model))}: ${said.join(', ')}\n`);
	const looked = `${sayMany(refreshed.rows.length, 'model')} found, ${changes.length} changed`;
	stdout.write(`${looked}; written to ${file}\n`);
	if (refreshed.unknown.length > 0)
		stdout.write(paint('quiet', `not known there: ${refreshed.unknown.map(plain).join(', ')}\n`));
	return 0;
};
