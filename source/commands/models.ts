import type {Front} from '../cli.ts';
import {readSetting, type Setting} from '../compose.ts';
import {sayMany} from '../views/amount.ts';
import {plain} from '../views/plain.ts';
import {paintIn, type Paint} from '../views/theme.ts';
import {realDirectory} from './open.ts';
import {askVendors, type Asked} from './vendors/lists.ts';
import {fillRoles, type Filled} from './vendors/roles.ts';
import {hasWords, rowsOf, tableOf, textOf} from './vendors/table.ts';

const sayFilled = ({stage, role, model, passed, warnings}: Filled, paint: Paint): readonly string[] => {
	if (role === null) return [`${paint('heading', stage)}: no model`];
	const said =
		model === null ? paint('bad', 'no model can be had') : paint('good', `${model.vendor}:${plain(model.id)}`);
	return [
		`${paint('heading', stage)} (${role}): ${said}`,
		...passed.map(({vendor, model: name, why}) => paint('quiet', `  not ${vendor}:${plain(name)}: ${why}`)),
		...warnings.map(warning => paint('warning', `  ! ${plain(warning)}`)),
	];
};

const sayAsked = (asked: Asked, paint: Paint): string => {
	const name = paint('heading', asked.vendor);
	if ('failed' in asked) return `${name}: ${paint('warning', `its own list ${asked.failed}`)}`;
	const {served, gone, unknown} = asked;
	const missing = gone.length === 0 ? '' : `; no longer in it: ${gone.map(plain).join(', ')}`;
	const more = unknown.length === 0 ? '' : `; ${unknown.length} that the catalogue does not know`;
	return `${name}: lists ${sayMany(served.length, 'model')}${paint('warning', missing)}${more}`;
};

const todayOf = (now: Date): string => now.toISOString().slice(0, 10);

/** Who fills each stage's role today, and what the vendors' own lists say. */
const overview = async ({request, stdout, colour, ...front}: Front, setting: Setting): Promise<number> => {
	const now = front.now();
	const {available, provided} = setting.keyring;
	const named = Object.values(setting.profile.roles).flatMap(candidates => candidates.map(({vendor}) => vendor));
	const vendors = new Set([...provided, ...named.filter(vendor => available.has(vendor))]);
	const asked = await askVendors(setting, vendors, todayOf(now));
	const roles = fillRoles(setting, asked, now);
	if (request.json) {
		const lists = asked.map(one => ('failed' in one ? one : {...one, shutdowns: Object.fromEntries(one.shutdowns)}));
		stdout.write(`${JSON.stringify({roles, vendors: lists}, null, '\t')}\n`);
		return 0;
	}
	const paint = paintIn(colour);
	for (const line of roles.flatMap(one => sayFilled(one, paint))) stdout.write(`${line}\n`);
	for (const one of asked) stdout.write(`${sayAsked(one, paint)}\n`);
	return 0;
};

/** The catalogue as a table, or a row a line as JSON. */
const list = async (
	{request, stdout, colour, now}: Front,
	setting: Setting,
	words: readonly string[],
): Promise<number> => {
	const {catalogue, keyring} = setting;
	const today = todayOf(now());
	const asked = await askVendors(setting, keyring.provided, today);
	const order = Object.keys(catalogue.vendors);
	const entries = catalogue.entries.toSorted((a, b) => order.indexOf(a.vendor) - order.indexOf(b.vendor));
	const rows = rowsOf(entries, asked, today).filter(row => hasWords(textOf(row), words));
	if (request.json) {
		const unknown = asked.flatMap(one =>
			'failed' in one ? [] : one.unknown.map(id => ({vendor: one.vendor, id, live: true, listed: false})),
		);
		for (const row of rows) stdout.write(`${JSON.stringify({...row, listed: true})}\n`);
		for (const row of unknown.filter(({vendor, id}) => hasWords(`${vendor}:${id}`, words)))
			stdout.write(`${JSON.stringify(row)}\n`);
		return 0;
	}
	const lines = tableOf(rows, asked, words, paintIn(colour));
	if (rows.length === 0) stdout.write(`No model of the catalogue has ${words.join(' and ')} in it.\n`);
	for (const line of lines) stdout.write(`${line}\n`);
	return 0;
};

/** What is known of models: who fills each role, `list` for all of them, `--refresh` for newer limits and prices. */
export const models = async (front: Front): Promise<number> => {
	const {request, env} = front;
	const setting = await readSetting(await realDirectory(request.directory ?? '.'), env, request.flags);
	const {notices} = setting.known;
	for (const notice of notices) front.stderr.write(`${paintIn(front.colour)('warning', `! ${notice}`)}\n`);
	if (request.refresh) return (await import('./vendors/refresh.ts')).refresh(front, setting);
	return request.subcommand === 'list' ? list(front, setting, request.words) : overview(front, setting);
};
