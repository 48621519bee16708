type Env = Readonly<Record<string, string | undefined>>;

/** An escape sequence for the terminal itself, also from inside tmux, which hands on only what is wrapped (allow-passthrough). */
export const throughTmux = (sequence: string, env: Env): string =>
	(env['TMUX'] ?? '') === '' ? sequence : `\u001bPtmux;${sequence.replaceAll('\u001b', '\u001b\u001b')}\u001b\\`;
