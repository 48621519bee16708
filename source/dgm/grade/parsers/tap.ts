import {Parser} from 'tap-parser';
import {type Ran, type Report, unreadable} from '../report.ts';

/** What is read of a test point. */
type Point = {
	readonly ok: boolean;
	readonly name: string;
	readonly skip?: unknown;
	readonly todo?: unknown;
	readonly tapError?: unknown;
};

const statusOf = ({ok, skip, todo}: Point): Ran['status'] =>
	skip !== undefined && skip !== false
		? 'skipped'
		: todo !== undefined && todo !== false
			? 'skipped'
			: ok
				? 'passed'
				: 'failed';

/** Collects the points of one level; the point that closes a subtest counts only where it failed, as the tests in it are counted themselves. */
const listen = (parser: Parser, above: readonly string[], tests: Ran[], faults: string[]): void => {
	let closes = false;
	parser.on('child', (child: Parser) => {
		closes = true;
		listen(child, [...above, child.name], tests, faults);
	});
	parser.on('assert', (point: Point) => {
		if (typeof point.tapError === 'string') faults.push(point.tapError);
		const name = [...above, point.name].join(' > ');
		const status = statusOf(point);
		if (!closes || status === 'failed') tests.push({name, status});
		closes = false;
	});
	parser.on('bailout', (why: string) => faults.push(`bailed out: ${why}`));
	parser.on('complete', ({failures}: {readonly failures: readonly {readonly tapError?: unknown}[]}) => {
		for (const {tapError} of failures) if (typeof tapError === 'string') faults.push(tapError);
	});
};

/** A reader of TAP passes over what comes after its plan, and takes nothing for a plan of none: neither may be believed here. */
const whyNotWhole = (output: string): string | undefined => {
	const plans = [...output.matchAll(/^1\.\.(\d{1,7})\b/gm)];
	if (plans.length !== 1) return plans.length === 0 ? 'no plan' : `${plans.length} plans`;
	const points = [...output.matchAll(/^(?:not )?ok\b/gm)].length;
	const planned = Number(plans[0]?.[1]);
	return points === planned ? undefined : `${planned} tests are planned, and ${points} said to have run`;
};

/** Reads TAP (testanything.org, version 13 and 14): `outer > inner` names a test in a subtest. Its plan must be there and hold. */
export const readTap = (output: string): Report => {
	const tests: Ran[] = [];
	const faults: string[] = [];
	const parser = new Parser();
	listen(parser, [], tests, faults);
	parser.end(output);
	const fault = faults[0] ?? whyNotWhole(output);
	return fault === undefined ? {kind: 'tests', tests} : unreadable(`this TAP does not hold: ${fault}`);
};
