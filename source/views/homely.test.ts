import {expect, test} from 'vitest';
import {homely} from './homely.ts';

test.each([
	['/home/ann/work', '/home/ann', '~/work'],
	['/home/ann/work', '/home/ann/', '~/work'],
	['/home/ann', '/home/ann', '~'],
	['/home/anna/work', '/home/ann', '/home/anna/work'],
	['/srv/work', '/home/ann', '/srv/work'],
	['/work', '/', '/work'],
	['/work', '', '/work'],
	['/work', undefined, '/work'],
	['C:\\Users\\ann\\work', 'C:\\Users\\ann', '~\\work'],
])('%s at home in %s is %s', (path, home, said) => {
	expect(homely(path, home)).toBe(said);
});
