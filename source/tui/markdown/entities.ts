/** The named characters (HTML 13.5) that people write; others are shown as they stand. */
const named: Readonly<Record<string, string>> = {
	amp: '&',
	lt: '<',
	gt: '>',
	quot: '"',
	apos: "'",
	nbsp: '\u00a0',
	shy: '',
	copy: '©',
	reg: '®',
	trade: '™',
	deg: '°',
	plusmn: '±',
	sup2: '²',
	sup3: '³',
	micro: 'µ',
	para: '¶',
	sect: '§',
	middot: '·',
	bull: '•',
	hellip: '…',
	ndash: '–',
	mdash: '—',
	lsquo: '‘',
	rsquo: '’',
	sbquo: '‚',
	ldquo: '“',
	rdquo: '”',
	bdquo: '„',
	laquo: '«',
	raquo: '»',
	times: '×',
	divide: '÷',
	frac12: '½',
	frac14: '¼',
	frac34: '¾',
	euro: '€',
	pound: '£',
	yen: '¥',
	cent: '¢',
	larr: '←',
	uarr: '↑',
	rarr: '→',
	darr: '↓',
	harr: '↔',
	lArr: '⇐',
	rArr: '⇒',
	hArr: '⇔',
	le: '≤',
	ge: '≥',
	ne: '≠',
	equiv: '≡',
	asymp: '≈',
	infin: '∞',
	sum: '∑',
	minus: '−',
	radic: '√',
	isin: '∈',
	check: '✓',
	cross: '✗',
	star: '☆',
	lbrace: '{',
	rbrace: '}',
	lbrack: '[',
	rbrack: ']',
	vert: '|',
	ast: '*',
	lowbar: '_',
	grave: '`',
	num: '#',
	bsol: '\\',
	Tab: ' ',
	NewLine: '\n',
};

const ofNumber = (code: number): string =>
	code === 0 || code > 0x10_ff_ff || (code >= 0xd8_00 && code <= 0xdf_ff) ? '\ufffd' : String.fromCodePoint(code);

/** A text with what its character references stand for. That may be a control character: `plain` comes after this. */
export const decodeEntities = (text: string): string =>
	text.includes('&')
		? text.replaceAll(
				/&(?:#(\d{1,7})|#x([\da-f]{1,6})|([a-z]\w{1,30}));/gi,
				(whole, decimal?: string, hex?: string, name = '') => {
					if (decimal !== undefined) return ofNumber(Number.parseInt(decimal, 10));
					return hex === undefined
						? Object.hasOwn(named, name)
							? (named[name] ?? whole)
							: whole
						: ofNumber(Number.parseInt(hex, 16));
				},
			)
		: text;
