import {spawn} from 'node:child_process';
import type {Socket} from 'node:net';
import {MARK} from './process.ts';

/**
 * Reads `+ GROUP`, `- GROUP` and `x FOLDER` until its input ends, which also happens when our process is killed. Then it kills what
 * is left: everything that carries the mark of this wall, and the process groups that were still running; and removes the folders, of
 * which a control group can only go when the last process in it has gone.
 */
const WATCH = `
groups=' '
remove() {
	for try in 1 2 3 4 5 6 7 8 9 10; do
		for folder in "$@"; do rmdir "$folder" 2>/dev/null || rm -rf "$folder" 2>/dev/null; done
		left=
		for folder in "$@"; do [ -e "$folder" ] && left=yes; done
		[ -n "$left" ] || return
		sleep 0.1
	done
}
wall=$1
shift
while read -r verb group; do
	case $verb in
	+) groups="$groups$group " ;;
	x) set -- "$@" "$group" ;;
	-) case $groups in *" $group "*) groups="\${groups%%" $group "*} \${groups#*" $group "}" ;; esac ;;
	esac
done
for group in $groups; do kill -9 "-$group" 2>/dev/null; done
for round in 1 2 3 4 5 6 7 8; do
	[ -d /proc/self ] || break
	found=$(grep -l "${MARK}=$wall" /proc/[0-9]*/environ 2>/dev/null)
	[ -n "$found" ] || break
	for file in $found; do
		pid=\${file#/proc/}
		kill -9 "\${pid%/environ}" 2>/dev/null
	done
done
[ $# -eq 0 ] || remove "$@"
`;

export type Watchdog = {
	readonly watch: (group: number) => void;
	readonly unwatch: (group: number) => void;
	/** The folder is removed at the end; its path holds no line break. */
	readonly remove: (folder: string) => void;
	/** Resolves when it is gone. */
	readonly dismiss: () => Promise<void>;
};

/** A process of its own that outlives us for as long as it takes to end what we started. It does not keep us alive. */
export const startWatchdog = (wall: string): Watchdog => {
	const child = spawn('/bin/sh', ['-c', WATCH, 'unified-dgm-watchdog', wall], {
		stdio: ['pipe', 'ignore', 'ignore'],
		detached: true,
		cwd: '/',
		env: {PATH: '/usr/local/bin:/usr/bin:/bin'},
	});
	const gone = new Promise<void>(resolve => {
		child.once('exit', () => resolve());
		child.once('error', () => resolve());
	});
	child.unref();
	const input = child.stdin as Socket;
	input.unref();
	// It may have been killed by somebody: then we go on without.
	input.on('error', () => {});
	const tell = (line: string): void => {
		if (input.writable) input.write(`${line}\n`);
	};
	return {
		watch: group => tell(`+ ${group}`),
		unwatch: group => tell(`- ${group}`),
		remove: folder => tell(`x ${folder}`),
		dismiss: async () => {
			child.ref();
			input.end();
			await gone;
		},
	};
};
