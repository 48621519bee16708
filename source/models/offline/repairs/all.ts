import {walk} from '../tree/node.ts';
import {plays} from '../tree/tongue.ts';
import {anotherArguments, anotherIndex, conversion, mayBeMissing, sorting, waiting} from './calls.ts';
import {type Change, type Operator, type Where} from './change.ts';
import {missingCondition, needlessCondition, negation} from './conditions.ts';
import {guard, sharedDefault} from './guards.ts';
import {anotherField, anotherFunction, anotherVariable} from './names.ts';
import {anotherRange, offByOne, operandAlone} from './shifts.ts';
import {copiedStatement, intoBlock, leaping, missingResult, missingReturn, moved} from './statements.ts';
import {anotherMethod, anotherSign, assignedAlone, sides} from './tokens.ts';
import {anotherBeginning, anotherNumber, anotherTruth, expectedValue} from './values.ts';

const all: readonly Operator[] = [
	anotherArguments,
	anotherBeginning,
	anotherField,
	anotherFunction,
	anotherIndex,
	anotherMethod,
	anotherNumber,
	anotherRange,
	anotherSign,
	anotherTruth,
	anotherVariable,
	assignedAlone,
	conversion,
	copiedStatement,
	expectedValue,
	guard,
	intoBlock,
	leaping,
	mayBeMissing,
	missingCondition,
	missingResult,
	missingReturn,
	moved,
	needlessCondition,
	negation,
	offByOne,
	operandAlone,
	sharedDefault,
	sides,
	sorting,
	waiting,
];

/** Every change that the operators know for some lines of a file (rows from 0); for all lines when `rows` is left out. */
export const changesOf = function* (where: Where, rows?: ReadonlySet<number>): Generator<Change> {
	const {root, tongue} = where.code;
	for (const node of walk(root, node => plays(tongue, 'untouchable', node))) {
		if (rows !== undefined && !rows.has(node.row)) continue;
		for (const operator of all) yield* operator(node, where);
	}
};
