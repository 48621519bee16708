import {sayMany} from '../../../views/amount.ts';
import type {Look} from '../../theme.ts';
import {fitting} from '../row.ts';

/** How much of a text is out of sight, and which keys bring it; empty when nothing is. */
export const sayHidden = (
	{above, below}: {readonly above: number; readonly below: number},
	{columns, spoken}: Pick<Look, 'columns' | 'spoken'>,
): string => {
	if (above === 0 && below === 0) return '';
	if (spoken) return `${sayMany(above, 'line')} above, ${below} below: page up, page down`;
	const up = above === 0 ? [] : [`↑ ${above}`];
	const down = below === 0 ? [] : [`↓ ${below}`];
	const signs = [...up, ...down].join(' ');
	return fitting(
		[`${signs} more ${above + below === 1 ? 'line' : 'lines'} (PgUp PgDn)`, `${signs} more`, signs],
		columns,
	);
};
