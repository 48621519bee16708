import {Box, Static, Text, useCursor} from 'ink';
import {useLayoutEffect, useSyncExternalStore} from 'react';
import {Question} from './overlay/question.tsx';
import {Activity} from './overlay/spinner.tsx';
import {frameOf} from './ui/frame.ts';
import type {Ui} from './ui/state.ts';

/** What the interface needs of whoever runs it. */
export type Stage = {
	subscribe(changed: () => void): () => void;
	read(): Ui;
	/** Told which lines are on the screen for good. */
	written(commit: number): void;
	/** Milliseconds of the session's clock. */
	now(): number;
	/** What a person said to a one-line question; undefined when they did not want to. */
	answered(token: number, text: string | undefined): void;
};

const Lines = ({lines}: {readonly lines: readonly string[]}) =>
	lines.length === 0 ? null : <Text>{lines.map(line => (line === '' ? ' ' : line)).join('\n')}</Text>;

/** The interface: finished lines once above everything, then what goes on, then what is asked or written. */
export const App = ({stage}: {readonly stage: Stage}) => {
	const ui = useSyncExternalStore(stage.subscribe, stage.read);
	const {setCursorPosition} = useCursor();
	const {commit, overlay, look} = ui;
	const isReading = overlay?.kind === 'pager';
	useLayoutEffect(() => {
		if (!isReading) stage.written(commit.id);
	}, [stage, commit.id, isReading]);
	const frame = frameOf(ui, stage.now());
	setCursorPosition(frame.cursor);
	return (
		<>
			{isReading || commit.lines.length === 0 ? null : (
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
				{frame.activity === undefined ? null : <Activity text={frame.activity} look={look} />}
				<Lines lines={frame.below} />
				{overlay?.kind === 'question' ? (
					<Question
						key={overlay.token}
						title={overlay.title}
						value={overlay.value}
						columns={look.columns}
						look={look}
						onSubmit={text => stage.answered(overlay.token, text)}
						onCancel={() => stage.answered(overlay.token, undefined)}
					/>
				) : null}
			</Box>
		</>
	);
};
