import type {Look} from '../theme.ts';

export const PLACEHOLDER = 'Say what to do · / commands · @ files · ! shell';

/** A text of one column each, painted as `wrap.ts` cuts one that is painted: the ellipsis stands behind its colour. */
const cutBehind = (text: string, columns: number, paint: (shown: string) => string): string => {
	if (text.length <= columns) return paint(text);
	return columns < 1 ? '' : `${paint(text.slice(0, columns - 1))}…`;
};

const cut = (text: string, columns: number): string => cutBehind(text, columns, shown => shown);

/**
 * The empty composer, as `paintBottom` paints it, without loading what that needs: measuring and splitting any text there is takes tens of
 * milliseconds to load, and this line is known. Every character of it is one column wide.
 */
export const firstLines = ({columns, rows, paint, spoken}: Look, status: string): readonly string[] => {
	const composer = `${paint('action', spoken ? '>' : '›')} ${paint('quiet', cut(PLACEHOLDER, columns - 2))}`;
	const below = rows < 5 ? [] : [cutBehind(status, columns, shown => paint('quiet', shown))];
	return [composer, ...(rows < 8 ? below : ['', ...below])];
};
