import {z} from 'zod';

/** What repairs without a model go by. Its values are data of a profile: `profiles/offline.yaml` says what each is. */
export const RepairKnobs = z.strictObject({
	/** How a line is blamed from the tests that run it. */
	localisation: z.strictObject({
		formula: z.enum(['ochiai', 'dstar', 'tarantula', 'reach']),
		/** What each kind of evidence is worth beside the formula's suspicion, which is at most 1. */
		spectrum: z.number().nonnegative(),
		reach: z.number().nonnegative(),
		frame: z.number().nonnegative(),
		around_frame: z.number().nonnegative(),
		word: z.number().nonnegative(),
		/** What a line is worth that no failing test runs. */
		elsewhere: z.number().nonnegative(),
	}),
	budget: z.strictObject({
		/** Seconds for the search, as the runs themselves count them. */
		seconds: z.number().positive(),
		candidates: z.int().positive(),
		/** Seconds of the whole check; what takes longer counts as hanging. */
		check_seconds: z.number().positive(),
		/** Seconds of a try at most; a try gets `slower` times what the check took before. */
		try_seconds: z.number().positive(),
		slower: z.number().positive(),
		/** Seconds of the first call of many tries; each further one is half as long again. */
		batch_seconds: z.number().positive(),
		/** Tries side by side, at most as many as there are processors. */
		workers: z.int().positive(),
		/** Tries more after one that mends it, to find a likelier one. */
		after_first: z.int().nonnegative(),
		/** Mistakes that are mended one after the other. */
		mistakes: z.int().positive(),
		/** The likeliest changes that are tried in pairs when none helps alone. */
		pairs: z.int().nonnegative(),
	}),
	order: z.strictObject({
		/** How much sooner an operator is tried when the failure hints at it. */
		hinted: z.number().positive(),
		/** Of many changes to a line each further one is worth this much of the one before. */
		fading: z.number().gt(0).lte(1),
		/** The exponent of a line's suspicion in a candidate's score. */
		suspicion: z.number().nonnegative(),
	}),
	/** How often each kind of mistake is the cause; 0 leaves its operator out. */
	operators: z.record(z.string(), z.number().nonnegative()),
});
export type RepairKnobs = Readonly<z.infer<typeof RepairKnobs>>;

/** Some of them, as a layer of configuration may say: the rest is as the shipped profile has it. */
export const SomeKnobs = z.strictObject({
	localisation: RepairKnobs.shape.localisation.partial().optional(),
	budget: RepairKnobs.shape.budget.partial().optional(),
	order: RepairKnobs.shape.order.partial().optional(),
	operators: RepairKnobs.shape.operators.optional(),
});

export const knobsWith = (knobs: RepairKnobs, some: z.infer<typeof SomeKnobs> | undefined): RepairKnobs =>
	RepairKnobs.parse({
		localisation: {...knobs.localisation, ...some?.localisation},
		budget: {...knobs.budget, ...some?.budget},
		order: {...knobs.order, ...some?.order},
		operators: {...knobs.operators, ...some?.operators},
	});
