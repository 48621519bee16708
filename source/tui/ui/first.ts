import type {Look} from '../theme.ts';

export const PLACEHOLDER = 'Say what to do · / commands · @ files · ! shell';

const cut = (text: string, columns: number): string =>
	text.length <= columns ? text : `${text.slice(0, Math.max(0, columns - 1))}…`;

/**
 * The empty composer, as `paintBottom` paints it, without loading what that needs: measuring and splitting any text there is takes tens of
 * milliseconds to load, and this line is known. Every character of it is one column wide.
 */
export const firstLines = ({columns, rows, paint}: Look, status: string): readonly string[] => {
	const composer = `${paint('action', '›')} ${paint('quiet', cut(PLACEHOLDER, columns - 2))}`;
	const below = rows < 5 ? [] : [paint('quiet', cut(status, columns))];
	return [composer, ...(rows < 8 ? below : ['', ...below])];
};
