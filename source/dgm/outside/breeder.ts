import {createHash} from 'node:crypto';
import {dieOf, split} from '../../core/evolution/dice.ts';
import type {Breeder} from '../../core/evolution/ports.ts';
import {fence} from '../agents/fence.ts';
import {faultsOfProfile} from '../agents/genome.ts';
import type {Agents} from '../agents/repository.ts';
import {knobsOf} from '../breed/knobs.ts';
import {propose, type Proposal} from '../breed/offline.ts';

export type BreederOptions = {
	readonly agents: Agents;
	readonly seed: number;
	/** The profile that is bred, as a path in the agent: `profiles/offline.yaml`. */
	readonly profile: string;
	/** Names the branches of this run. */
	readonly run: string;
	/** Why the agent would not start with this profile; undefined when it would. */
	readonly refusal: (profile: string) => string | undefined;
};

/** Another stream than the one the machine draws from. */
const STREAM = 7;

const numberOf = (variant: string): number => Number(variant.replace(/^\D+/, ''));

/** Equal for profiles that set the same knobs to the same values, however they are written. */
const fingerprint = (profile: string): string =>
	createHash('sha256')
		.update(JSON.stringify(knobsOf(profile).toSorted((a, b) => (a.path.join() < b.path.join() ? -1 : 1))))
		.digest('hex')
		.slice(0, 16);

/**
 * Breeds children without a model: a mechanism of the parent's search is turned, drawn by the seed and the variant's number, so that the
 * same run breeds the same children. It costs nothing but time.
 */
export const offlineBreeder = ({agents, seed, profile: path, run, refusal}: BreederOptions): Breeder => {
	const proposalFor = async (
		variant: string,
		parent: string,
		failure: string | null,
	): Promise<Proposal | undefined> => {
		const bytes = await agents.read(parent, path);
		const die = split(split(dieOf(seed), STREAM), numberOf(variant));
		return bytes === undefined ? undefined : propose(Buffer.from(bytes).toString('utf8'), die, failure);
	};
	return {
		propose: async function* ({variant, parent, failure}, signal) {
			if (signal.aborted) return {aborted: 'stopped', usd: 0, ms: 0};
			const begun = performance.now();
			const proposal = await proposalFor(variant, parent.commit, failure?.signature ?? null);
			const paid = {usd: 0, ms: Math.round(performance.now() - begun)};
			if (proposal === undefined) return {stillborn: `${path} has nothing to turn`, ...paid};
			yield proposal.manifest.mechanism;
			return {manifest: proposal.manifest, ...paid};
		},
		build: async function* ({variant, parent, manifest}, signal) {
			if (signal.aborted) return {aborted: 'stopped', usd: 0, ms: 0};
			const begun = performance.now();
			const paid = () => ({usd: 0, ms: Math.round(performance.now() - begun)});
			const proposal = await proposalFor(variant, parent.commit, null);
			const before = await agents.read(parent.commit, path);
			if (proposal === undefined || before === undefined || proposal.manifest.change !== manifest.change)
				return {stillborn: 'its parent is not what its manifest was made for', ...paid()};
			yield manifest.change;
			const faults = faultsOfProfile(path, Buffer.from(before).toString('utf8'), proposal.profile);
			const edits = new Map([[path, Buffer.from(proposal.profile)]]);
			const message = `${manifest.mechanism}\n\n${manifest.change}\n`;
			const commit = await agents.breed(parent.commit, `${run}/${variant}`, edits, message);
			const breaches = [...fence(await agents.changes(parent.commit, commit), 'profile'), ...faults];
			const [breach] = breaches;
			if (breach !== undefined) return {stillborn: `${breach.path}: ${breach.why}`, ...paid()};
			const refused = refusal(proposal.profile);
			if (refused !== undefined) return {stillborn: refused, ...paid()};
			return {commit, diff: fingerprint(proposal.profile), ...paid()};
		},
	};
};
