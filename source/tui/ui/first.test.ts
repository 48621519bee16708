import {expect, test} from 'vitest';
import {blankComposer} from '../composer/composer.ts';
import {plain} from '../../views/plain.ts';
import {lookOf} from '../overlay/screen.fixture.ts';
import {paintBottom} from './bottom.ts';
import {firstLines} from './first.ts';

const widths = [1, 2, 3, 4, 5, 6, 8, 9, 10, 20, 40, 47, 48, 49, 50, 80, 200];
const heights = [1, 2, 3, 4, 5, 7, 8, 10, 24, 60];

test.each([
	['dark', false],
	['none', false],
	['contrast', true],
] as const)('the first lines are those that the blank composer is painted with: %s, spoken %s', (theme, spoken) => {
	const wrong = widths.flatMap(columns =>
		heights.flatMap(rows => {
			const look = lookOf(columns, rows, {theme, spoken});
			const first = firstLines(look, 'starting');
			const {lines, cursor} = paintBottom(blankComposer, look.paint('quiet', 'starting'), look);
			// Where text is cut, a style that is open anyway need not be told.
			const shown = (all: readonly string[]) => (columns < 9 ? all.map(plain) : all).join('\n');
			const same = shown(first) === shown(lines) && cursor.x === Math.min(2, columns - 1) && cursor.y === 0;
			return same ? [] : [{columns, rows, first, lines, cursor}];
		}),
	);
	expect(wrong).toEqual([]);
});
