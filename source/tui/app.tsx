import {Box, Static, Text, useCursor} from 'ink';
import {useLayoutEffect, useSyncExternalStore} from 'react';
import {Question} from './overlay/question.tsx';
import {Activity} from './overlay/spinner.tsx';
import {frameOf, QUESTION_ROWS} from './ui/frame.ts';
import {screenOf, type Screen} from './ui/screen.ts';
import type {Ui} from './ui/state.ts';

/** What the interface needs of whoever runs it. */
export type Stage = {
	readonly subscribe: (changed: () => void) => () => void;
	readonly read: () => Ui;
	/** Told which lines are on the screen for good. */
	readonly written: (commit: number) => void;
	/** Milliseconds of the session's clock. */
	readonly now: () => number;
	/** What a person said to a one-line question; undefined when they did not want to. */
	readonly answered: (token: number, text: string | undefined) => void;
};

const Lines = ({lines}: {readonly lines: readonly string[]}) =>
	lines.length === 0 ? null : <Text>{lines.map(line => (line === '' ? ' ' : line)).join('\n')}</Text>;

/**
 * The interface: finished lines once above everything, then what goes on, then what is asked or written. Nothing while everything is on
 * the other screen: what is finished then is for the scrollback, and waits.
 */
export const App = ({stage, screen}: {readonly stage: Stage; readonly screen: Screen}) => {
	const ui = useSyncExternalStore(stage.subscribe, stage.read);
	const {setCursorPosition} = useCursor();
	const {commit, overlay, look} = ui;
	const isHere = screen === screenOf(ui);
	const isWritten = isHere && screen === 'main';
	useLayoutEffect(() => {
		if (isWritten) stage.written(commit.id);
	}, [stage, commit.id, isWritten]);
	if (!isHere) return null;
	// Text that comes in moves enough: a spinner beside it would only have everything drawn more often.
	const isFlowing = ui.transcript.text !== undefined;
	const frame = frameOf(ui, stage.now());
	setCursorPosition(frame.cursor);
	return (
		<>
			{!isWritten || commit.lines.length === 0 ? null : (
				<Static key={commit.id} items={[commit]}>
					{({id, lines}) => (
						<Box key={id} flexDirection="column">
							<Lines lines={lines} />
						</Box>
					)}
				</Static>
			)}
			<Box flexDirection="column">
				<Lines lines={frame.above} />
				{frame.activity === undefined ? null : (
					<Activity text={frame.activity} look={isFlowing ? {...look, still: true} : look} />
				)}
				<Lines lines={frame.below} />
				{overlay?.kind === 'question' ? (
					// As high as the frame reckons; of an answer that needs more rows the end is seen, where one writes.
					<Box height={QUESTION_ROWS} flexDirection="column" justifyContent="flex-end" overflow="hidden">
						<Question
							key={overlay.token}
							title={overlay.title}
							value={overlay.value}
							columns={look.columns}
							look={look}
							onSubmit={text => stage.answered(overlay.token, text)}
							onCancel={() => stage.answered(overlay.token, undefined)}
						/>
					</Box>
				) : null}
			</Box>
		</>
	);
};
