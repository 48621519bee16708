import type {Fault} from '../fault.ts';

/**
 * How a vendor does: the faults in a row within this turn, and whether it is asked at all (`closed`), passed over for the rest of the turn (`open`),
 * or tried once to see whether it is back (`half-open`). One that answers has no breaker.
 */
export type Breaker = {
	readonly row: number;
	readonly is: 'closed' | 'open' | 'half-open';
	/** That it is passed over was said. */
	readonly isSaid: boolean;
};
/** By vendor. */
export type Breakers = Readonly<Record<string, Breaker>>;

/** Faults in a row after which a vendor is passed over. */
const FAULTS_IN_A_ROW = 3;

/** Faults of the vendor, not of the request. */
const isOfVendor = ({kind}: Fault): boolean => kind === 'network' || kind === 'rate-limit' || kind === 'unknown';

const whole: Breaker = {row: 0, is: 'closed', isSaid: false};

export const isOpen = (breakers: Breakers, vendor: string): boolean => breakers[vendor]?.is === 'open';

/** After a fault: the third in a row opens the breaker, and so does the first of a vendor that is tried again. */
export const afterFault = (breakers: Breakers, vendor: string, fault: Fault): Breakers => {
	if (!isOfVendor(fault)) return breakers;
	const before = breakers[vendor] ?? whole;
	const row = before.row + 1;
	const opens = before.is !== 'closed' || row >= FAULTS_IN_A_ROW;
	return {...breakers, [vendor]: {...before, row, is: opens ? 'open' : 'closed'}};
};

export const afterAnswer = (breakers: Breakers, vendor: string): Breakers => {
	const {[vendor]: _, ...others} = breakers;
	return others;
};

/** After it was said that vendors are passed over. */
export const afterSaying = (breakers: Breakers, vendors: readonly string[]): Breakers =>
	Object.fromEntries(
		Object.entries(breakers).map(([vendor, one]) => [
			vendor,
			one.is === 'open' && vendors.includes(vendor) ? {...one, isSaid: true} : one,
		]),
	);

/** At the beginning of a turn: who was passed over is tried again, once; the others begin anew. */
export const atTurn = (breakers: Breakers): Breakers =>
	Object.fromEntries(
		Object.entries(breakers).flatMap(([vendor, {is}]) =>
			is === 'closed' ? [] : [[vendor, {...whole, is: 'half-open'} as const]],
		),
	);
