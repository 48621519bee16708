import stringWidth from 'string-width';

/* oxlint-disable-next-line no-control-regex -- what is printable ASCII, and nothing else, needs no further look */
const simple = /^[\u0020-\u007e]*$/;

/** Columns that a text takes in a terminal, escape sequences left out (East Asian wide characters and emoji take two). */
export const widthOf = (text: string): number => (simple.test(text) ? text.length : stringWidth(text));
