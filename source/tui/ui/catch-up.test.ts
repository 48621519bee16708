import {expect, test} from 'vitest';
import {everything} from '../transcript/everything.fixture.ts';
import {opened} from '../transcript/bodies.fixture.ts';
import {factsFrom, lookAt, seeFacts} from '../transcript/session.fixture.ts';
import {catchUp} from './catch-up.ts';
import {blank} from './ui.fixture.ts';

const look = lookAt(80);
const short = factsFrom([opened, ...everything('t1', 'p1').slice(0, 12)]);
const long = factsFrom([opened, ...[1, 2, 3, 4, 5, 6].flatMap(number => everything(`t${number}`, `p${number}`))]);

test('what was said before is shown as it was then', () => {
	const ui = catchUp(blank(look), short, 'shown', 0);
	expect(ui.commit.lines).toEqual(seeFacts(short, look));
});

test('of much that was said the end is shown, and how much there is above it', () => {
	const all = seeFacts(long, look);
	expect(all.length).toBeGreaterThan(250);
	const ui = catchUp(blank(look), long, 'shown', 0);
	expect(ui.commit.lines).toEqual([`… ${all.length - 200} earlier lines (Ctrl+O shows all)`, ...all.slice(-200)]);
});

test('on the whole screen, where one can scroll back to it, all is there', () => {
	const ui = catchUp(blank(look, {screen: 'full'}), long, 'shown', 0);
	expect(ui.scroll.lines).toEqual(seeFacts(long, look));
});

test('what stands above already is remembered, and not shown again', () => {
	const shown = catchUp(blank(look), long, 'shown', 0);
	const hidden = catchUp(blank(look), long, 'hidden', 0);
	expect(hidden.commit.lines).toEqual([]);
	expect({transcript: hidden.transcript, status: hidden.status}).toEqual({
		transcript: shown.transcript,
		status: shown.status,
	});
});
