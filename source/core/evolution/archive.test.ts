import {expect, test} from 'vitest';
import {cladeOf, cladesOf, countsOf, withClosed, withResult, type Archive, type Variant} from './archive.ts';

const variant = (id: string, parent: string | null, results: string, rest: Partial<Variant> = {}): Variant => ({
	id,
	parent,
	commit: `c${id}`,
	standing: 'open',
	tried: Object.fromEntries(results.split('').map((result, at) => [`t${at}`, result === '+'])),
	...rest,
});

/** v0 ─ v1 ─ v3, v0 ─ v2. */
const archive: Archive = [
	variant('v0', null, '+--'),
	variant('v1', 'v0', '++'),
	variant('v2', 'v0', '-'),
	variant('v3', 'v1', '+++-'),
];

const freeze = <Value>(value: Value): Value => {
	if (typeof value === 'object' && value !== null) {
		Object.freeze(value);
		for (const inner of Object.values(value)) freeze(inner);
	}
	return value;
};

test('a clade is a variant with all its descendants', () => {
	expect(Object.fromEntries(cladesOf(archive))).toEqual({
		v0: {solved: 6, failed: 4},
		v1: {solved: 5, failed: 1},
		v2: {solved: 0, failed: 1},
		v3: {solved: 3, failed: 1},
	});
	expect([...cladeOf(archive, 'v1')]).toEqual(['v1', 'v3']);
});

test('reading clades, however often, leaves every own record as it was: counts are copied, not shared', () => {
	const before = structuredClone(archive);
	const frozen = freeze(structuredClone(archive));
	const first = cladesOf(frozen);
	for (let again = 0; again < 3; again += 1) expect(cladesOf(frozen)).toEqual(first);
	expect(frozen).toEqual(before);
	expect(frozen.map(countsOf)).toEqual([
		{solved: 1, failed: 2},
		{solved: 2, failed: 0},
		{solved: 0, failed: 1},
		{solved: 3, failed: 1},
	]);
	// No two clades are the same object, nor is a clade its variant's own record: changing one would change no other.
	expect(new Set(first.values()).size).toBe(archive.length);
});

test('a quarantined clade counts for nobody; a forbidden one keeps what it showed', () => {
	const quarantined = withClosed(archive, 'v1', 'quarantined');
	expect(quarantined.map(({standing}) => standing)).toEqual(['open', 'quarantined', 'open', 'quarantined']);
	expect(cladesOf(quarantined).get('v0')).toEqual({solved: 1, failed: 3});
	expect(cladesOf(withClosed(archive, 'v1', 'forbidden')).get('v0')).toEqual({solved: 6, failed: 4});
	expect(withClosed(quarantined, 'v0', 'forbidden').map(({standing}) => standing)).toEqual([
		'forbidden',
		'quarantined',
		'forbidden',
		'quarantined',
	]);
});

test('a result is added to its variant alone; an unknown variant changes nothing', () => {
	expect(withResult(archive, 'v2', 't5', true)).toEqual([
		...archive.slice(0, 2),
		{...archive[2], tried: {t0: false, t5: true}},
		...archive.slice(3),
	]);
	expect(withResult(archive, 'v9', 't5', true)).toEqual(archive);
});
