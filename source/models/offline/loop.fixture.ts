import {spawn} from 'node:child_process';
import {mkdir, mkdtemp, readdir, readFile, realpath, rm, writeFile} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import {dirname, join} from 'node:path';
import {sayExcerpts, section} from '../../core/brief.ts';
import {run} from '../../core/effect.ts';
import {callsOf, textOf, type CallBlock, type Message} from '../../core/message.ts';
import type {Ask, Model} from '../../core/model.ts';

/** A project in a folder of its own, for tests of the offline models; gone when disposed. */
export type Sample = AsyncDisposable & {
	readonly directory: string;
	readonly texts: () => Promise<Readonly<Record<string, string>>>;
};

const textsOf = async (directory: string): Promise<Readonly<Record<string, string>>> => {
	const entries = await readdir(directory, {recursive: true, withFileTypes: true});
	const paths = entries
		.filter(entry => entry.isFile() && !entry.parentPath.includes('__pycache__'))
		.map(entry => join(entry.parentPath, entry.name))
		.toSorted();
	const texts = await Promise.all(
		paths.map(async path => [path.slice(directory.length + 1), await readFile(path, 'utf8')]),
	);
	return Object.fromEntries(texts) as Record<string, string>;
};

export const sample = async (files: Readonly<Record<string, string>>): Promise<Sample> => {
	const directory = await realpath(await mkdtemp(join(tmpdir(), 'unified-dgm-offline-')));
	for (const [path, text] of Object.entries(files)) {
		await mkdir(dirname(join(directory, path)), {recursive: true});
		await writeFile(join(directory, path), text);
	}
	return {
		directory,
		texts: () => textsOf(directory),
		[Symbol.asyncDispose]: () => rm(directory, {recursive: true, force: true}),
	};
};

type Done = {readonly output: string; readonly failed: boolean};

const shell = (directory: string, command: string, timeoutSeconds: number): Promise<Done> =>
	new Promise(resolve => {
		const path = `${dirname(process.execPath)}:${process.env['PATH'] ?? ''}`;
		const child = spawn('/bin/sh', ['-c', command], {
			cwd: directory,
			detached: true,
			env: {PATH: path, HOME: process.env['HOME'] ?? '/', TMPDIR: tmpdir(), PYTHONDONTWRITEBYTECODE: '1'},
		});
		let output = '';
		let late = false;
		const take = (chunk: Buffer) => {
			output += chunk.toString();
		};
		child.stdout.on('data', take);
		child.stderr.on('data', take);
		const timer = setTimeout(() => {
			late = true;
			if (child.pid !== undefined) process.kill(-child.pid, 'SIGKILL');
		}, timeoutSeconds * 1000);
		child.on('close', code => {
			clearTimeout(timer);
			const ending = late ? `[timed out after ${timeoutSeconds} s]` : `[exit ${code ?? -1}]`;
			resolve({output: `${output}\n${ending}`, failed: code !== 0});
		});
	});

const edit = async (path: string, old: string, by: string): Promise<Done> => {
	const text = await readFile(path, 'utf8').catch(() => undefined);
	if (text === undefined) return {output: 'There is no such file.', failed: true};
	const places = text.split(old).length - 1;
	if (places !== 1) return {output: `The text is there ${places} times.`, failed: true};
	await writeFile(
		path,
		text.replace(old, () => by),
	);
	return {output: 'Done.', failed: false};
};

const read = async (path: string): Promise<Done> => {
	const text = await readFile(path, 'utf8').catch(() => undefined);
	if (text === undefined) return {output: 'There is no such file.', failed: true};
	const lines = text.replace(/\n$/, '').split('\n');
	return {output: lines.map((line, at) => `${at + 1}\t${line}`).join('\n'), failed: false};
};

const search = async (directory: string, pattern: string): Promise<Done> => {
	const found = Object.entries(await textsOf(directory)).flatMap(([path, text]) => {
		const lines = text.split('\n').flatMap((line, at) => (line.includes(pattern) ? [`${at + 1}: ${line}`] : []));
		return lines.length === 0 ? [] : [[path, ...lines].join('\n')];
	});
	const output = found.length === 0 ? 'Nothing found.' : `${found.join('\n\n')}\n\n[${found.length} files]`;
	return {output, failed: false};
};

/** Says why a call is turned down, or undefined to let it through. */
export type Guard = (call: CallBlock, nth: number) => string | undefined;

const perform = async (directory: string, {tool, input}: CallBlock): Promise<Done> => {
	const text = (name: string): string => {
		const value = (input as Record<string, unknown>)[name];
		return typeof value === 'string' || typeof value === 'number' ? String(value) : '';
	};
	switch (tool) {
		case 'read':
			return read(join(directory, text('path')));
		case 'edit':
			return edit(join(directory, text('path')), text('old'), text('new'));
		case 'shell':
			return shell(directory, text('command'), Number(text('timeout') || 30));
		case 'search':
			return search(directory, text('pattern'));
		case 'list':
			return {output: Object.keys(await textsOf(directory)).join('\n'), failed: false};
		default:
			return {output: 'ok', failed: tool !== 'plan'};
	}
};

export type Told = {
	readonly request: string;
	readonly check?: string;
	readonly step?: string;
	readonly failure?: string;
	/** Files shown in the brief; all of the project's when absent. */
	readonly files?: readonly string[];
	readonly tools?: readonly string[];
	readonly parallel?: boolean;
	readonly guard?: Guard;
	/** What the person says after so many answers. */
	readonly says?: (asks: number) => string | undefined;
};

export type Run = {
	readonly said: string;
	readonly calls: readonly CallBlock[];
	readonly asks: number;
	readonly messages: readonly Message[];
};

const allTools = ['read', 'list', 'search', 'edit', 'shell', 'plan'];

const openingOf = async (directory: string, {request, check, step, failure, files}: Told): Promise<string> => {
	const texts = Object.entries(await textsOf(directory)).filter(
		([path]) => files === undefined || files.includes(path),
	);
	const excerpts = texts.map(([path, text]) => {
		const lines = text.replace(/\n$/, '').split('\n');
		return {path, from: 1, to: lines.length, of: lines.length, text: lines.join('\n'), why: 'part of the project'};
	});
	return [
		section('request', request),
		section('check', check ?? ''),
		section('files', sayExcerpts(excerpts)),
		section('step', step ?? ''),
		section('failure', failure ?? ''),
	].join('');
};

/** Drives a model with real files and real processes until it calls nothing more, or has planned. */
export const drive = async (model: Model, directory: string, told: Told): Promise<Run> => {
	const signal = new AbortController().signal;
	const tools = (told.tools ?? allTools).map(name => ({name, about: '', schema: {}}));
	const messages: Message[] = [{role: 'user', blocks: [{type: 'text', text: await openingOf(directory, told)}]}];
	const calls: CallBlock[] = [];
	for (let asks = 1; ; asks += 1) {
		const ask: Ask = {
			system: `x\n\n${section('environment', `workspace: ${directory}`)}`,
			messages,
			tools,
			parallel: told.parallel ?? true,
		};
		const reply = await run(model.ask(ask, signal));
		if (reply.kind === 'fault') throw new Error(reply.fault.message);
		messages.push({role: 'assistant', blocks: reply.blocks});
		const made = callsOf(reply.blocks);
		if (made.length === 0 || asks > 300) return {said: textOf(reply.blocks), calls, asks, messages};
		const results = [];
		for (const call of made) {
			calls.push(call);
			const refusal = told.guard?.(call, calls.length);
			const done = refusal === undefined ? await perform(directory, call) : {output: refusal, failed: true};
			results.push({type: 'result' as const, call: call.id, ...done});
		}
		messages.push({role: 'user', blocks: results});
		const said = told.says?.(asks);
		if (said !== undefined) messages.push({role: 'user', blocks: [{type: 'text', text: said}]});
	}
};
