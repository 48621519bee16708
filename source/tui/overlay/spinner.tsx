import {Box, Text, Transform} from 'ink';
import Spinner from 'ink-spinner';
import {cut} from '../text/wrap.ts';
import type {Look} from '../theme.ts';

/** What goes on now, in one line behind a spinner; nothing turns where motion is reduced, and to be heard there are only the words. */
export const Activity = ({text, look}: {readonly text: string; readonly look: Look}) => {
	const {columns, still, spoken, paint} = look;
	if (spoken || columns < 4) return <Text wrap="truncate">{cut(text, columns)}</Text>;
	const words = cut(text, columns - 2);
	if (still) return <Text wrap="truncate">{`${paint('agent', '·')} ${words}`}</Text>;
	return (
		<Box width={columns}>
			<Box width={2} flexShrink={0}>
				<Transform transform={frame => paint('agent', frame)}>
					<Spinner type="dots" />
				</Transform>
			</Box>
			<Text wrap="truncate">{words}</Text>
		</Box>
	);
};
