import type {Access} from '../../models/access.ts';
import {addressVariable} from '../../models/access.ts';
import {needsKey, type Catalogue} from '../../models/catalogue.ts';

type Env = Readonly<Record<string, string | undefined>>;

/** How the vendors can be reached from here: keys from the environment alone, addresses from there or the catalogue. */
export type Keyring = {
	/** Vendors that can be asked: there is a key, or an address where none is wanted. */
	readonly available: ReadonlySet<string>;
	/** Those of them that somebody has provided: a key, an address, a row of their own. The others may as well not be there. */
	readonly provided: ReadonlySet<string>;
	access(vendor: string): Pick<Access, 'key' | 'baseUrl'>;
	/** The keys themselves: what may never be written down. */
	readonly secrets: readonly string[];
};

/** The keyring of a catalogue. `own` are the vendors of the person's own file. */
export const keyringIn = ({vendors}: Catalogue, own: ReadonlySet<string>, env: Env): Keyring => {
	const names = Object.keys(vendors);
	const access = (vendor: string) => {
		const key = vendors[vendor]?.keys.map(name => env[name]?.trim() ?? '').find(value => value !== '') ?? '';
		const baseUrl = env[addressVariable(vendor)]?.trim() ?? '';
		return {key, ...(baseUrl === '' ? {} : {baseUrl})};
	};
	const reachable = names.filter(name => {
		const vendor = vendors[name];
		if (vendor === undefined || access(name).key !== '') return vendor !== undefined;
		return !needsKey(vendor) && (access(name).baseUrl ?? vendor.baseUrl) !== undefined;
	});
	const provided = reachable.filter(name => {
		const {key, baseUrl} = access(name);
		return key !== '' || baseUrl !== undefined || own.has(name);
	});
	const secrets = names.map(name => access(name).key).filter(key => key !== '');
	return {available: new Set(reachable), provided: new Set(provided), access, secrets};
};
