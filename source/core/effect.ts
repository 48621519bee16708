/**
 * The one shape of everything that touches the world.
 *
 * An effect yields what is worth *showing* while it goes on, returns what is to be *kept* when it is over, and never
 * throws for a failure of the outside: such a failure is a kind of `Kept`. What it throws is a bug. An effect that is
 * given an `AbortSignal` returns within a second of its abort, and leaves no process behind.
 */
export type Effect<Shown, Kept> = AsyncGenerator<Shown, Kept, void>;

/** An effect whose shown items are told in other words; those that say nothing (undefined) are left out. */
export const retold = async function* <Shown, Told, Kept>(
	effect: Effect<Shown, Kept>,
	tell: (shown: Shown) => Told | undefined,
): Effect<Told, Kept> {
	for (;;) {
		const {done, value} = await effect.next();
		if (done) return value;
		const told = tell(value);
		if (told !== undefined) yield told;
	}
};

/** Runs an effect to its end, handing each shown item to `show`; returns what it keeps. */
export const run = async <Shown, Kept>(
	effect: Effect<Shown, Kept>,
	show: (shown: Shown) => void = () => {},
): Promise<Kept> => {
	for (;;) {
		const {done, value} = await effect.next();
		if (done) return value;
		show(value);
	}
};
