import {isScalar, parseDocument, visit, type Document} from 'yaml';

/** One setting of a profile that may be bred: where it stands, and what it says. */
export type Knob = {readonly path: readonly string[]; readonly value: number | string};

/** The section of a profile that says how the algorithms of this program look for a repair. */
const SECTION = 'repair';

const documentOf = (profile: string): Document => {
	const document = parseDocument(profile);
	const [error] = document.errors;
	if (error !== undefined) throw new Error(`the profile cannot be read: ${error.message.split('\n', 1)[0] ?? ''}`);
	return document;
};

/** Every number and word of the section, in the order of the text. Throws when the text is not YAML. */
export const knobsOf = (profile: string): readonly Knob[] => {
	const found: Knob[] = [];
	visit(documentOf(profile), {
		Pair: (_, pair, ancestors) => {
			if (!isScalar(pair.key) || !isScalar(pair.value)) return undefined;
			const keys = ancestors.flatMap(node =>
				typeof node === 'object' && node !== null && 'key' in node && isScalar(node.key)
					? [String(node.key.value)]
					: [],
			);
			const {value} = pair.value;
			if (keys[0] === SECTION && (typeof value === 'number' || typeof value === 'string'))
				found.push({path: [...keys, String(pair.key.value)], value});
			return undefined;
		},
	});
	return found;
};

/** The same profile with other values at some places that have one; all else stays as it is, to the byte. */
export const turned = (profile: string, knobs: readonly Knob[]): string => {
	const document = documentOf(profile);
	const places = knobs.flatMap(({path, value}) => {
		const node = document.getIn(path, true);
		const [from, to] = isScalar(node) ? (node.range ?? []) : [];
		return from === undefined || to === undefined ? [] : [{from, to, value}];
	});
	return places
		.toSorted((one, other) => other.from - one.from)
		.reduce((text, {from, to, value}) => `${text.slice(0, from)}${value}${text.slice(to)}`, profile);
};
