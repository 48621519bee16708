import type {MessagePort} from 'node:worker_threads';
import {createSymbolSource, type Sourced} from '../symbols/source.ts';
import type {Kept} from './catalog.ts';
import {type Chunk, pack, unpack} from './chunk.ts';
import {createContents} from './content.ts';
import {startThread, type Thread, threadAt} from './thread.ts';
import {hasFreeProcessor} from './worth.ts';

/** What the second thread is started with: the absolute real path of the directory, and where it is asked when not by who started it. */
export type SecondStart = {readonly second: string; readonly port?: MessagePort};

export type SecondAsk =
	| {readonly ask: 'contents'; readonly id: number; readonly paths: readonly string[]}
	| {readonly ask: 'symbols'; readonly id: number; readonly files: readonly Wanted[]};

export type SecondSay =
	| {readonly say: 'contents'; readonly id: number; readonly chunk: Chunk}
	| {readonly say: 'symbols'; readonly id: number; readonly found: readonly Sourced[]}
	| {readonly say: 'fault'; readonly id: number; readonly why: string};

type Wanted = {readonly path: string; readonly digest: string};

/** What a file holds, and what is in its path. */
export type Read = Pick<Kept, 'content' | 'named'>;

/**
 * A second thread that reads along when there is much to read. It is begun when somebody sees that there will be, and ended when it is done,
 * so that it takes memory only for that time. What it cannot do the first one does: its promises reject.
 */
export type Second = {
	/** It is there then, unless the machine has better things to do. */
	begin(): void;
	readonly isThere: boolean;
	/** By path; those that cannot be read are left out. */
	contents(paths: readonly string[]): Promise<ReadonlyMap<string, Read>>;
	/** In the order of the files. */
	symbols(files: readonly Wanted[]): Promise<readonly Sourced[]>;
	end(): void;
};

/** `begun` leads to one that was begun already. */
export const createSecond = (
	directory: string,
	begun?: MessagePort,
	isWorthIt: () => boolean = hasFreeProcessor,
): Second => {
	let thread: Thread<SecondAsk, SecondSay> | undefined = begun && threadAt(begun);
	let number = 0;
	const ask = async (asked: SecondAsk): Promise<SecondSay> => {
		if (thread === undefined) throw new Error('there is no second thread');
		const said = await thread.ask(asked, () => true);
		if (said.say === 'fault') throw new Error(said.why);
		return said;
	};
	return {
		begin() {
			if ((thread === undefined || thread.isOver) && isWorthIt())
				thread = startThread({second: directory} satisfies SecondStart);
		},
		get isThere() {
			return thread?.isOver === false;
		},
		async contents(paths) {
			number += 1;
			const said = await ask({ask: 'contents', id: number, paths});
			if (said.say !== 'contents') throw new Error(`asked for contents, it said ${said.say}`);
			return new Map(unpack(said.chunk).files.map(({path, content, named}) => [path, {content, named}]));
		},
		async symbols(files) {
			number += 1;
			const said = await ask({ask: 'symbols', id: number, files});
			if (said.say !== 'symbols') throw new Error(`asked for symbols, it said ${said.say}`);
			return said.found;
		},
		end() {
			void thread?.[Symbol.asyncDispose]();
			thread = undefined;
		},
	};
};

const noStamp = {bytes: 0, changed: 0, touched: 0, inode: 0};

/** What the second thread does when it is asked. */
export const createSecondAnswers = ({second: directory}: SecondStart): ((asked: SecondAsk) => Promise<SecondSay>) => {
	const contents = createContents(directory);
	const symbolsOf = createSymbolSource(directory);
	return async asked => {
		const {id} = asked;
		if (asked.ask === 'symbols') {
			const found: Sourced[] = [];
			for (const {path, digest} of asked.files) found.push(await symbolsOf(path, digest));
			return {say: 'symbols', id, found};
		}
		const files = asked.paths.flatMap(path => {
			const content = contents.of(path, () => undefined);
			return content === undefined ? [] : [{path, stamp: noStamp, content, named: contents.named(path)}];
		});
		return {say: 'contents', id, chunk: pack(files, [])};
	};
};
