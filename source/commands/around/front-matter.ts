import {nearest} from '../../config/nearest.ts';
import {Mode} from '../../core/approval.ts';

type Wrong = {readonly line: number; readonly says: string};

export type Front = {readonly about?: string; readonly argument?: string; readonly mode?: Mode};

export type FrontRead = {
	readonly front: Front;
	readonly body: string;
	/** The line of the file on which the body begins, from 1. */
	readonly bodyLine: number;
	readonly wrong: readonly Wrong[];
	/** Nothing can be made of it. */
	readonly isBroken: boolean;
};

const keys = ['description', 'argument-hint', 'mode'] as const;

const matter = /^---[ \t]*\n((?:.*\n)*?)---[ \t]*(?:\n|$)/;

/** A hint such as `[FILE] [FOCUS]` is text to whoever writes it, and no YAML: it is taken out before YAML is read. */
const hint = /^argument-hint:[ \t]*([^"'\s].*)$/m;

/** A text's front matter (YAML between lines of `---`, as static site generators have it) and the text below it. Line ends are LF. */
export const readFront = async (text: string): Promise<FrontRead> => {
	const start = text.startsWith('\uFEFF') ? text.slice(1) : text;
	const found = matter.exec(start);
	if (found === null) {
		const isOpen = /^---[ \t]*\n/.test(start);
		return {
			front: {},
			body: start,
			bodyLine: 1,
			wrong: isOpen ? [{line: 1, says: 'its front matter has no end: a line of ---'}] : [],
			isBroken: isOpen,
		};
	}
	const [whole, written = ''] = found;
	const yaml = written.replace(hint, '');
	const {isMap, isScalar, LineCounter, parseDocument} = await import('yaml');
	const lines = new LineCounter();
	const document = parseDocument(yaml, {lineCounter: lines});
	const lineAt = (offset: number | undefined): number => lines.linePos(offset ?? 0).line + 1;
	const body = start.slice(whole.length);
	const bodyLine = whole.split('\n').length;
	const broken = (line: number, says: string): FrontRead => ({
		front: {},
		body,
		bodyLine,
		wrong: [{line, says}],
		isBroken: true,
	});
	const [error] = document.errors;
	if (error !== undefined)
		return broken(
			(error.linePos?.[0].line ?? 1) + 1,
			`${error.message.split(/ at line \d+|\n/, 1)[0]}: this is not YAML`,
		);
	if (document.contents !== null && !isMap(document.contents)) return broken(2, 'its front matter has no keys');
	const wrong: Wrong[] = [];
	const said: Partial<Record<string, string | undefined>> = {'argument-hint': hint.exec(written)?.[1]?.trim()};
	for (const {key, value} of document.contents?.items ?? []) {
		const name = isScalar(key) ? String(key.value) : '';
		const line = lineAt(isScalar(key) ? key.range?.[0] : undefined);
		if (!keys.some(known => known === name)) {
			const meant = nearest(name, keys);
			wrong.push({
				line,
				says: `"${name}" means nothing here${meant === undefined ? '' : `: did you mean "${meant}"?`}`,
			});
			continue;
		}
		const raw = isScalar(value) && typeof value.value === 'string' ? value.value : JSON.stringify(value ?? '');
		said[name] = raw.trim();
		if (name === 'mode' && !Mode.safeParse(raw).success)
			wrong.push({line, says: `there is no mode "${raw}": ${Mode.options.join(', ')}`});
	}
	const mode = Mode.safeParse(said['mode']);
	// A command that asks for a mode that is not there might be meant to be careful: it is not run in another.
	return {
		front: {
			...(said['description'] ? {about: said['description']} : {}),
			...(said['argument-hint'] ? {argument: said['argument-hint']} : {}),
			...(mode.success ? {mode: mode.data} : {}),
		},
		body,
		bodyLine,
		wrong,
		isBroken: said['mode'] !== undefined && !mode.success,
	};
};
