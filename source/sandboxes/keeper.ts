import type {Duplex} from 'node:stream';
import {frameReader} from './frames.ts';
import {within} from './time.ts';

/**
 * What runs in the container beside its init: it holds the container open for as long as its input is open, which ends with
 * us, whatever kills us; and ends what commands leave behind. It needs no new process to do so when nothing else is to
 * be spared, so that a command which has used up all processes cannot hide behind that.
 *
 * It is told `all ID` (nothing but itself may stay) or `some ID MARK` (those that inherited the mark), and answers `gone ID OOM`,
 * where OOM counts the processes that the kernel killed for want of memory since the container began.
 */
export const KEEPER = `
trap '' HUP INT TERM QUIT
oom() {
	count=0
	for file in /sys/fs/cgroup/memory.events /sys/fs/cgroup/memory/memory.oom_control; do
		[ -r "$file" ] || continue
		while read -r name value; do [ "$name" = oom_kill ] && count=$value; done <"$file"
		return
	done
}
living() {
	found=
	for at in /proc/[0-9]*; do
		at=\${at#/proc/}
		case $at in 1 | $$) ;; *) found="$found $at" ;; esac
	done
}
marked() {
	found=
	for at in $(grep -l "$1" /proc/[0-9]*/environ 2>/dev/null); do
		at=\${at#/proc/}
		at=\${at%/environ}
		case $at in 1 | $$) ;; *) found="$found $at" ;; esac
	done
}
[ -x /bin/bash ] && echo 'ready /bin/bash' || echo 'ready /bin/sh'
while read -r verb id mark; do
	rounds=0
	while [ $rounds -lt 300 ]; do
		case $verb in all) living ;; *) marked "$mark" ;; esac
		[ -n "$found" ] || break
		kill -9 $found 2>/dev/null
		rounds=$((rounds + 1))
		[ $rounds -gt 20 ] && sleep 0.01 2>/dev/null
	done
	oom
	[ -n "$found" ] || echo "gone $id $count"
done
`;

/** Milliseconds in which the keeper has to say that a command is gone: when somebody waits for its abort, and when it ended by itself. */
const GONE_LIMIT = {early: 600, over: 10_000};

/** Milliseconds from the start of the container to the keeper's first word. */
const READY_LIMIT = 20_000;

export type Keeper = {
	/** The shell that the image has. */
	readonly shell: Promise<string | undefined>;
	/** Resolves when the container has ended, for whatever reason. */
	readonly ended: Promise<void>;
	readonly isAlive: () => boolean;
	/** Ends what carries the mark, or all there is. Resolves to the count of processes that ran out of memory so far, undefined when it failed. */
	readonly end: (what: {readonly mark: string} | 'all', how: 'early' | 'over') => Promise<number | undefined>;
	/** Lets the container end. */
	readonly release: () => void;
};

/** Speaks with the keeper over the stream that is attached to its container. */
export const keeperOn = (stream: Duplex): Keeper => {
	const read = frameReader();
	const waiting = new Map<string, (oom: number) => void>();
	const ready = Promise.withResolvers<string | undefined>();
	const ended = Promise.withResolvers<void>();
	let alive = true;
	let rest = '';
	let count = 0;

	const hear = (line: string): void => {
		const [verb = '', first = '', second = ''] = line.split(' ');
		if (verb === 'ready') ready.resolve(first);
		if (verb === 'gone') waiting.get(first)?.(Number(second) || 0);
	};
	stream.on('data', (chunk: Buffer) => {
		const lines = (
			rest +
			read(chunk)
				.map(({bytes}) => bytes.toString())
				.join('')
		).split('\n');
		rest = lines.pop() ?? '';
		for (const line of lines) hear(line);
	});
	const over = (): void => {
		alive = false;
		ready.resolve(undefined);
		ended.resolve();
	};
	stream.once('end', over);
	stream.once('close', over);
	stream.on('error', over);

	return {
		shell: within(READY_LIMIT, ready.promise),
		ended: ended.promise,
		isAlive: () => alive,
		end: async (what, how) => {
			if (!alive) return undefined;
			count += 1;
			const id = String(count);
			const {promise, resolve} = Promise.withResolvers<number | undefined>();
			waiting.set(id, resolve);
			stream.write(what === 'all' ? `all ${id}\n` : `some ${id} ${what.mark}\n`);
			const oom = await within(GONE_LIMIT[how], Promise.race([promise, ended.promise.then(() => undefined)]));
			waiting.delete(id);
			return oom;
		},
		release: () => {
			alive = false;
			stream.end();
			stream.destroy();
		},
	};
};
