import {expect, test} from 'vitest';
import {sayAgo} from './ago.ts';

test.each([
	['2026-11-21T09:00:00.000Z', 'just now'],
	['2026-11-21T09:00:30.000Z', 'just now'],
	['2026-11-21T08:58:59.000Z', '1 min ago'],
	['2026-11-21T08:00:01.000Z', '59 min ago'],
	['2026-11-21T08:00:00.000Z', '1 h ago'],
	['2026-11-20T09:00:00.000Z', 'yesterday'],
	['2026-11-08T09:00:00.000Z', '13 days ago'],
	['2026-11-07T09:00:00.000Z', '2026-11-07'],
	['then', 'at some time'],
])('%s is %s', (at, said) => {
	expect(sayAgo(at, new Date('2026-11-21T09:00:00.000Z'))).toBe(said);
});
