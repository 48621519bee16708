import stringWidth from 'string-width';

/* oxlint-disable no-control-regex -- escape sequences are what is looked for */
/** Styles as we write them: they take no columns. */
const styles = /\u001b\[[\d;]*m/g;

/** Characters that are one column wide wherever they stand: printable ASCII, Latin, and the signs that we draw with. */
const simple =
	/^[\u0020-\u007e\u00a1-\u00ac\u00ae-\u02ff\u2010-\u2027\u2190-\u2193\u2500-\u25fc\u2713\u2717\u2800-\u28ff]*$/;

/** Columns that a text takes in a terminal, escape sequences left out (East Asian wide characters and emoji take two). */
export const widthOf = (text: string): number => {
	if (simple.test(text)) return text.length;
	const bare = text.replaceAll(styles, '');
	return simple.test(bare) ? bare.length : stringWidth(text);
};
