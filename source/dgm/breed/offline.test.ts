import {readFile} from 'node:fs/promises';
import {expect, test} from 'vitest';
import {dieOf, split} from '../../core/evolution/dice.ts';
import {faultsOfProfile} from '../agents/genome.ts';
import {knobsOf, turned} from './knobs.ts';
import {propose} from './offline.ts';

const shipped = await readFile(new URL('../../../profiles/offline.yaml', import.meta.url), 'utf8');
const valuesOf = (profile: string): ReadonlyMap<string, number | string> =>
	new Map(knobsOf(profile).map(({path, value}) => [path.join('.'), value]));

const many = Array.from({length: 300}, (_, nth) => propose(shipped, split(dieOf(7), nth), null));

test('the knobs of the shipped profile are found, and nothing beside them', () => {
	const names = [...valuesOf(shipped).keys()];
	expect(names).toEqual(
		expect.arrayContaining(['repair.localisation.formula', 'repair.budget.seconds', 'repair.operators.boundary']),
	);
	expect(names.filter(name => !name.startsWith('repair.'))).toEqual([]);
});

test('turning a knob changes that value alone; comments and order stay', () => {
	const after = turned(shipped, [{path: ['repair', 'budget', 'seconds'], value: 90}]);
	const [before, now] = [shipped, after].map(text => text.split('\n'));
	const other = now?.filter((line, at) => line !== before?.[at]);
	expect(other).toEqual([expect.stringMatching(/^ {4}seconds: 90 # /) as string]);
	expect(valuesOf(turned(after, [{path: ['repair', 'budget', 'seconds'], value: 60}]))).toEqual(valuesOf(shipped));
});

test('every proposal is a child that differs from its parent, says how, and passes the fence', () => {
	const before = valuesOf(shipped);
	const wrong = many.filter(proposal => {
		const after = valuesOf(proposal?.profile ?? '');
		const turns = [...after].filter(([name, value]) => before.get(name) !== value);
		const isSound = turns.every(([, value]) => typeof value === 'string' || (Number.isFinite(value) && value >= 0));
		const [[name] = ['nothing']] = turns;
		return !(
			isSound &&
			[...after.keys()].join() === [...before.keys()].join() &&
			proposal?.manifest.change.includes(name) === true &&
			faultsOfProfile('profiles/offline.yaml', shipped, proposal.profile).length === 0
		);
	});
	expect(wrong).toEqual([]);
});

test('chance reaches every mechanism, and the same die proposes the same child', () => {
	expect(new Set(many.map(proposal => proposal?.manifest.mechanism)).size).toBeGreaterThanOrEqual(10);
	expect(new Set(many.map(proposal => proposal?.profile)).size).toBeGreaterThan(100);
	expect(propose(shipped, split(dieOf(7), 5), null)).toEqual(many[5]);
});

test('a child of a child of a child is still a profile whose whole numbers are whole', () => {
	let profile = shipped;
	for (let nth = 0; nth < 60; nth += 1) profile = propose(profile, split(dieOf(11), nth), 'x')?.profile ?? profile;
	const [before, after] = [valuesOf(shipped), valuesOf(profile)];
	expect([...after.keys()]).toEqual([...before.keys()]);
	expect(faultsOfProfile('profiles/offline.yaml', shipped, profile)).toEqual([]);
	for (const name of ['seconds', 'candidates', 'workers', 'mistakes'])
		expect(Number.isInteger(after.get(`repair.budget.${name}`))).toBe(true);
});

test('a profile without knobs has no children; one that is no YAML is said to be none', () => {
	expect(propose('stages: []\n', dieOf(1), null)).toBeUndefined();
	expect(propose('', dieOf(1), null)).toBeUndefined();
	expect(() => propose('a: [', dieOf(1), null)).toThrow(/cannot be read/);
});
