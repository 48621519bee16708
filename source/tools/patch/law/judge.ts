import {utf8} from '../../text/encoding.ts';
import {applyPatch} from '../apply.ts';
import {parse} from '../parse.ts';
import {differs} from './file.ts';
import {OTHER, type Case} from './generate.ts';

export type Verdict = 'right' | {readonly refused: string} | {readonly wrong: string};

/** Makes the patch of a case, and compares what comes of it with what was meant. */
export const judge = ({before, bom, lines, other, patch}: Case): Verdict => {
	const parsed = parse(patch);
	if ('refused' in parsed) return parsed;
	const files = new Map([
		['f', {...utf8(before), bom}],
		['g', utf8(OTHER)],
	]);
	const applied = applyPatch(parsed, files);
	if ('refused' in applied) return applied;
	const after = new Map(applied.planned.map(({path, after: content}) => [path, content]));
	const f = after.get('f');
	if (f?.kind !== 'text') return {wrong: 'f is not changed'};
	if (f.bom !== bom) return {wrong: 'the byte order mark of f'};
	const wrong = differs(f.text, lines);
	if (wrong !== undefined) return {wrong: `f: ${wrong}`};
	const g = after.get('g');
	const now = g === undefined ? 'nothing' : g === null ? 'gone' : g.kind === 'text' ? g.text : 'binary';
	const wanted = typeof other === 'string' ? other : other.text;
	return now === wanted ? 'right' : {wrong: `g is ${JSON.stringify(now)} instead of ${JSON.stringify(wanted)}`};
};
