import {expect, test} from 'vitest';
import {drive} from '../../core/evolution/drive.fixture.ts';
import {opened, world} from '../../core/evolution/evolution.fixture.ts';
import {openHome} from './front.fixture.ts';
import {readNoticed} from './noticed.ts';
import {watchEnded, type News} from './news.ts';

const {facts} = drive([opened()], world());

test('who is there hears of runs that ended before, and of others when they end, each once', async () => {
	await using home = await openHome();
	const heard: News[] = [];
	let more = Promise.withResolvers<void>();
	const told = (news: readonly News[]): void => {
		heard.push(...news);
		more.resolve();
	};
	const env = {UNIFIED_DGM_HOME: home.path};
	await home.keep('20261121T100000-aaaa', facts);
	await home.keep('20261121T110000-bbbb', facts.slice(0, 9));
	const watching = watchEnded(env, told, 20);
	await more.promise;
	expect(heard.map(({isGood}) => isGood)).toEqual([true]);
	more = Promise.withResolvers();
	await home.keep('20261121T110000-bbbb', facts);
	await more.promise;
	expect(heard.map(({line}) => /evolution (\S+) has ended/.exec(line)?.[1])).toEqual([
		'20261121T100000-aaaa',
		'20261121T110000-bbbb',
	]);
	watching[Symbol.dispose]();
	await expect.poll(async () => (await readNoticed(home.place)).ended).toHaveLength(2);
	await home.keep('20261121T120000-cccc', facts);
	const later = Promise.withResolvers<readonly News[]>();
	const next = watchEnded(env, later.resolve, 20);
	expect((await later.promise).map(({isGood}) => isGood)).toEqual([true]);
	next[Symbol.dispose]();
	// It is written down after it was told: the home stays until then.
	await expect.poll(async () => (await readNoticed(home.place)).ended).toHaveLength(3);
	expect(heard).toHaveLength(2);
});
