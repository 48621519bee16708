import {lstat, readdir, readFile} from 'node:fs/promises';
import {join} from 'node:path';
import {parse} from 'yaml';
import {EvolvedTool} from '../core/evolved.ts';

/** Bytes of one file, and how many an agent may have. */
const MOST = {bytes: 128 * 1024, tools: 20};

/** The tool that a text is, or why it is none. */
export const readEvolvedTool = (text: string, name: string): {readonly tool: EvolvedTool} | {readonly why: string} => {
	let value: unknown;
	try {
		value = parse(text, {maxAliasCount: 0, uniqueKeys: true});
	} catch {
		return {why: 'it is no YAML that can be read for certain'};
	}
	const parsed = EvolvedTool.safeParse(value);
	if (!parsed.success) {
		const [issue] = parsed.error.issues;
		const at = issue?.path.join('.') ?? '';
		return {why: `${at === '' ? '' : `${at}: `}${issue?.message ?? 'it is no tool'}`};
	}
	return parsed.data.name === name
		? {tool: parsed.data}
		: {why: `it is called ${parsed.data.name}, and its file ${name}`};
};

/**
 * The tools that an agent's profiles bring (`profiles/tools/NAME.yaml`), in the order of their names. What cannot be read as one is passed
 * over and told: an agent works without it.
 */
export const readEvolved = async (
	profiles: string,
): Promise<{readonly tools: readonly EvolvedTool[]; readonly notices: readonly string[]}> => {
	const folder = join(profiles, 'tools');
	const names = await readdir(folder).catch(() => []);
	const tools: EvolvedTool[] = [];
	const notices: string[] = [];
	for (const file of names.filter(name => name.endsWith('.yaml')).toSorted()) {
		const passOver = (why: string): void => void notices.push(`the tool ${join(folder, file)} is passed over: ${why}`);
		const about = await lstat(join(folder, file)).catch(() => undefined);
		if (about?.isFile() !== true || about.size > MOST.bytes) {
			passOver('it is no file, or too large');
			continue;
		}
		const read = readEvolvedTool(await readFile(join(folder, file), 'utf8'), file.slice(0, -'.yaml'.length));
		if ('why' in read) passOver(read.why);
		else if (tools.length === MOST.tools) passOver(`an agent has at most ${MOST.tools}`);
		else tools.push(read.tool);
	}
	return {tools, notices};
};
