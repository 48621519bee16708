import {Box, Text, useInput} from 'ink';
import TextInput from 'ink-text-input';
import {useState} from 'react';
import {cut} from '../text/wrap.ts';
import type {Look} from '../theme.ts';
import {joined} from './line.ts';

/**
 * A question that is answered with one line. Enter hands over what is written (which may be nothing), Esc and Ctrl+C cancel. `value` is
 * what is written to begin with; with a `mask` that character is shown for each that is typed.
 */
export const Question = ({
	title,
	value = '',
	placeholder = '',
	mask,
	columns,
	look,
	onSubmit,
	onCancel,
}: {
	readonly title: string;
	readonly value?: string;
	readonly placeholder?: string;
	readonly mask?: string;
	readonly columns: number;
	readonly look: Look;
	readonly onSubmit: (text: string) => void;
	readonly onCancel: () => void;
}) => {
	const [text, write] = useState(joined(value));
	useInput((input, key) => {
		if (key.escape || (key.ctrl && input === 'c')) onCancel();
	});
	return (
		<Box flexDirection="column" width={columns}>
			<Text wrap="truncate">{look.paint('heading', cut(joined(title), columns))}</Text>
			<Box width={columns}>
				<Box flexShrink={0}>
					<Text>{look.paint('action', look.spoken ? 'answer: ' : '› ')}</Text>
				</Box>
				<TextInput
					value={text}
					placeholder={cut(joined(placeholder), Math.max(0, columns - 10))}
					{...(mask === undefined ? {} : {mask})}
					onChange={next => write(joined(next))}
					onSubmit={onSubmit}
				/>
			</Box>
		</Box>
	);
};
