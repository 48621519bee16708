import {createHash, randomBytes, timingSafeEqual} from 'node:crypto';

/** On whose behalf models are asked: a run, a variant in it, an attempt of that variant at a task. */
export type Caller = {readonly run: string; readonly variant?: string; readonly task?: string};

/** What may be spent at most: tokens of any kind, and USD. What is left out is not limited. */
export type Cap = {readonly tokens?: number; readonly usd?: number};

export type Scope = 'run' | 'variant' | 'task';

/** The caps on everything that is spent in the caller's run, by its variant, and by that variant on its task. */
export type Caps = {readonly [Name in Scope]?: Cap};

/** What a token stands for. */
export type Pass = {readonly caller: Caller; readonly caps: Caps};

const digestOf = (token: string): Buffer => createHash('sha256').update(token).digest();

/** The tokens that are out, as digests: who reads this memory learns none. */
export const openPasses = () => {
	const held = new Map<string, {readonly digest: Buffer; readonly pass: Pass}>();
	return {
		/** A new token of 256 random bits for this pass. */
		issue: (pass: Pass): string => {
			const token = `udgm_${randomBytes(32).toString('base64url')}`;
			const digest = digestOf(token);
			held.set(digest.toString('hex'), {digest, pass});
			return token;
		},
		revoke: (token: string): void => {
			held.delete(digestOf(token).toString('hex'));
		},
		/** The pass of a token. Every token is compared, each in constant time: how long it takes says nothing about any of them. */
		find: (token: string): Pass | undefined => {
			const asked = digestOf(token);
			let found: Pass | undefined;
			for (const {digest, pass} of held.values()) if (timingSafeEqual(digest, asked)) found = pass;
			return found;
		},
	};
};
