import {createHash} from 'node:crypto';
import {shellWord} from '../../../core/sandbox.ts';

/** A file that a script writes for itself: its lines must not hold the mark. */
export const heredoc = (path: string, text: string): string => `cat > ${path} <<'~~END~~'\n${text}\n~~END~~`;

/** Some lines of a file, counted from 1 and inclusive, and the text that is to stand there; no line when `to` is below `from`. */
export type Hunk = {
	readonly path: string;
	readonly from: number;
	readonly to: number;
	readonly lines: readonly string[];
};

/** A command that puts a hunk into the copy at `$dir`. */
const sayHunk = ({path, from, to, lines}: Hunk): string =>
	lines.length === 0
		? `h ${shellWord(path)} ${from} ${to}`
		: `h ${shellWord(path)} ${from} ${to} ${shellWord(lines.join('\n'))}`;

/** Hunks of a change as commands, the last of a file first, so that none moves another. */
export const sayHunks = (hunks: readonly Hunk[]): string =>
	hunks
		.toSorted((a, b) => (a.path === b.path ? b.from - a.from : a.path < b.path ? -1 : 1))
		.map(sayHunk)
		.join('; ');

/** The lines in which two texts differ, as one hunk; undefined when they are the same. */
export const hunkBetween = (path: string, before: string, after: string): Hunk | undefined => {
	const [old, now] = [before.split('\n'), after.split('\n')];
	let head = 0;
	while (head < old.length && head < now.length && old[head] === now[head]) head += 1;
	let tail = 0;
	while (tail < old.length - head && tail < now.length - head && old.at(-1 - tail) === now.at(-1 - tail)) tail += 1;
	if (head === old.length && head === now.length) return undefined;
	return {path, from: head + 1, to: old.length - tail, lines: now.slice(head, now.length - tail)};
};

/** Where a script works, below TMPDIR: a folder of its own. */
export const folderOf = (secret: string): string =>
	`unified-dgm-repair-${createHash('sha256').update(secret).digest('hex').slice(0, 12)}`;

/** Seconds that a run may take: by the clock, and of processor for each of its processes. */
export type Limit = {readonly wall: number; readonly processor: number};

/**
 * The head of every script that works on copies: a folder of its own below TMPDIR that is gone when the script ends, the copy
 * `base` of the project with `hunks` in it, and the functions that the rest uses. Dependencies are linked, not copied; the history of
 * git is not there. The workspace itself is only read.
 */
export const prelude = (about: string, secret: string, hunks: readonly Hunk[], {wall, processor}: Limit): string => {
	// Spelled out wherever it is removed: whoever reads the script must see that nothing else is.
	const folder = `"$TMPDIR/${folderOf(secret)}"`;
	return `# ${about}
ws=$PWD
begun=$(date +%s)
[ -n "$TMPDIR" ] || exit 125
tmp=${folder}
trap 'rm -rf ${folder}' EXIT
rm -rf ${folder}; mkdir -p "$tmp/base" && chmod 700 "$tmp" || exit 125
export PYTHONDONTWRITEBYTECODE=1 CI=1 NO_COLOR=1
unset FORCE_COLOR NODE_OPTIONS
limit=${wall}
if ! command -v timeout >/dev/null; then
timeout() { shift 2; (set -m; s=$1; shift; "$@" & p=$!; (sleep "$s"; kill -9 "-$p") >/dev/null 2>&1 & w=$!; wait "$p"; r=$?; kill -9 "-$w"; exit "$r") 2>/dev/null; }
fi
run() { (ulimit -f 100000 -c 0 -t ${processor}; cd "$dir"; PATH="$dir/node_modules/.bin:$PATH" exec_in "$1") >"$dir.out" 2>&1 </dev/null; }
exec_in() { timeout -s KILL "$limit" sh -c "$1"; }
h() {
{ awk -v n="$2" 'NR < n' "$dir/$1"; [ $# -lt 4 ] || printf '%s\\n' "$4"; awk -v n="$3" 'NR > n' "$dir/$1"; } >"$dir.new" && cat "$dir.new" >"$dir/$1"
}
u() { cat "$tmp/base/$1" >"$dir/$1"; }
tar -cf - --exclude=./.git --exclude=./.unified-dgm --exclude=node_modules --exclude=__pycache__ --exclude=./.venv --exclude=./venv --exclude=./coverage . | (cd "$tmp/base" && tar -xf -) || exit 125
find . \\( -name node_modules -o -path ./.venv -o -path ./venv \\) -prune -print | while read -r one; do ln -s "$ws/\${one#./}" "$tmp/base/\${one#./}"; done
dir="$tmp/base"
${sayHunks(hunks)}`;
};
