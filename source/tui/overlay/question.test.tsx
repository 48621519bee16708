import {setTimeout} from 'node:timers/promises';
import {render} from 'ink-testing-library';
import {afterEach, describe, expect, test} from 'vitest';
import {plain} from '../../views/plain.ts';
import {widthOf} from '../text/width.ts';
import {Question} from './question.tsx';
import {lookOf} from './screen.fixture.ts';
import {Activity} from './spinner.tsx';

let unmount: (() => void) | undefined;
afterEach(() => {
	unmount?.();
	unmount = undefined;
});

type Props = Partial<Parameters<typeof Question>[0]>;

/** A question on the screen, what was answered, and a way to type. */
const asked = (props: Props = {}) => {
	const said: (string | undefined)[] = [];
	const screen = render(
		<Question
			title="What is to be done instead?"
			columns={40}
			look={lookOf(40, 10)}
			onSubmit={text => said.push(text)}
			onCancel={() => said.push(undefined)}
			{...props}
		/>,
	);
	unmount = screen.unmount;
	const type = async (...keys: readonly string[]): Promise<void> => {
		for (const key of keys) {
			await settled();
			screen.stdin.write(key);
		}
		await settled();
	};
	return {said, type, frame: (): string => plain(screen.lastFrame() ?? '')};
};

/** Ink draws, and listens, a little after it was told to; Esc waits whether more follows. */
const settled = (): Promise<void> => setTimeout(60);

describe('a question of one line', () => {
	test('shows its title, and hands over what was typed', async () => {
		const {said, type, frame} = asked();
		await type('u', 's', 'e', ' ', 'rg');
		expect(frame().trimEnd()).toBe('What is to be done instead?\n› use rg');
		await type('\r');
		expect(said).toEqual(['use rg']);
	});

	test.each([
		['Esc', '\u001b'],
		['Ctrl+C', '\u0003'],
	])('%s cancels', async (_, key) => {
		const {said, type} = asked({value: 'something'});
		await type(key);
		expect(said).toEqual([undefined]);
	});

	test('begins with what is given, and can be taken back', async () => {
		const {said, type} = asked({value: 'ab'});
		await type('\u007f', 'c', '\r');
		expect(said).toEqual(['ac']);
	});

	test('a masked answer is not to be read, a placeholder is', async () => {
		const {type, frame} = asked({mask: '*', placeholder: 'your key'});
		await settled();
		expect(frame()).toContain('your key');
		await type('secret');
		expect(frame()).toContain('› ******');
		expect(frame()).not.toContain('secret');
	});

	test('what is pasted is one line without escapes', async () => {
		const {said, type} = asked();
		await type('a\nb\u0007c', '\r');
		expect(said).toEqual(['a bc']);
	});

	test('no line is wider than the screen', async () => {
		const {type, frame} = asked({title: 'long title '.repeat(20), columns: 20, value: 'words '.repeat(20)});
		await type('x');
		expect(
			frame()
				.split('\n')
				.filter(line => widthOf(line) > 20),
		).toEqual([]);
	});

	test('to those who listen', () => {
		expect(asked({look: lookOf(40, 10, {spoken: true})}).frame()).toContain('answer:');
	});
});

describe('what goes on', () => {
	const shown = (text: string, look: ReturnType<typeof lookOf>): string => {
		const screen = render(<Activity text={text} look={look} />);
		unmount = screen.unmount;
		return plain(screen.lastFrame() ?? '');
	};

	test('stands behind a spinner, which stands still where motion is reduced, and is not there to be heard', () => {
		expect(shown('thinking', lookOf(40, 10, {still: false}))).toMatch(/^[⠁-⣿] thinking$/);
		expect(shown('thinking', lookOf(40, 10))).toBe('· thinking');
		expect(shown('thinking', lookOf(40, 10, {spoken: true, still: false}))).toBe('thinking');
	});

	test.each([40, 10, 3, 1])('is cut to %i columns', columns => {
		const states = [{still: false}, {still: true}, {spoken: true}];
		const lines = states.flatMap(state => shown('世界 reading '.repeat(9), lookOf(columns, 10, state)).split('\n'));
		expect([lines.length, lines.filter(line => widthOf(line) > columns)]).toEqual([3, []]);
	});
});
