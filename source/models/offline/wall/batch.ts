import {shellWord} from '../../../core/sandbox.ts';
import {type Hunk, type Limit, prelude, sayHunks} from './shell.ts';

/** How the lines begin by which runners tell what fails; a try that has fewer of them than before has helped. */
const failing = String.raw`^[[:space:]]*(not ok |✖ |✕ |× |● )|^(FAIL|ERROR|FAILED)[: ]`;
/** How the lines read by which runners count their tests. */
const counting = String.raw`^(# |ℹ )?(tests|pass|skipped|todo) [0-9]+|^Ran [0-9]+ test|^OK \(|^[[:space:]]*Tests?[: ]+.*[0-9]+ (passed|total)|^=* ?[0-9]+ passed|^[[:space:]]*[0-9]+ (passing|pending)`;

/** Commands of a check: `first` shows the failure as soon as can be, `all` is the whole of it. */
export type Commands = {readonly first: string; readonly all: string};

export type Plan = {
	readonly about: string;
	/** Names the folder of copies. */
	readonly secret: string;
	readonly commands: Commands;
	/** What is in the files already when a try begins. */
	readonly base: readonly Hunk[];
	readonly tries: readonly (readonly Hunk[])[];
	readonly limit: Limit;
	readonly seconds: number;
	readonly workers: number;
	readonly afterFirst: number;
};

const touched = (hunks: readonly Hunk[]): string =>
	[...new Set(hunks.map(({path}) => path))].map(path => `u ${shellWord(path)}`).join('; ');

/**
 * A script that tries many changes in copies of the project, several at a time: each must pass `first`, then `all`. It says `@ base CODE
 * COUNT` for the files without a try, `@ N passes` and what its run counted, `@ N helps` and what still fails where less fails than
 * before, and `@ upto WORKER N` for the last try of each worker. The workspace is not written.
 */
export const batchScript = ({
	about,
	secret,
	commands,
	base,
	tries,
	limit,
	seconds,
	workers,
	afterFirst,
}: Plan): string => {
	const cases = tries.map((hunks, at) => `${at}) ${sayHunks(hunks)};;`).join('\n');
	const back = tries.map((hunks, at) => `${at}) ${touched(hunks)};;`).join('\n');
	return `${prelude(about, secret, base, limit)}
first=${shellWord(commands.first)}
all=${shellWord(commands.all)}
change() { case $1 in
${cases}
esac; }
back() { case $1 in
${back}
esac; }
marks=${shellWord(failing)}
counts=${shellWord(counting)}
n=$( (nproc || sysctl -n hw.ncpu || echo 2) 2>/dev/null | head -n 1)
[ "$n" -le ${workers} ] || n=${workers}
[ "$n" -le ${Math.max(1, tries.length)} ] || n=${Math.max(1, tries.length)}
w=0; while [ "$w" -lt "$n" ]; do cp -R "$tmp/base" "$tmp/$w"; w=$((w + 1)); done
dir="$tmp/0"; cd "$dir"
run "$first"; code=$?
before=$(grep -aEc "$marks" "$dir.out")
echo "@ base $code $before"
grep -aE "$counts" "$dir.out" | head -n 8 | sed 's/^/@ base | /'
[ "$code" -ne 0 ] || exit 0
end=$(($(date +%s) + ${seconds}))
work() {
dir="$tmp/$1"; cd "$dir"; i=$1; k=0; last=-1
while [ "$i" -lt ${tries.length} ]; do
[ "$(date +%s)" -lt "$end" ] || break
if [ -s "$tmp/stop" ]; then read -r most <"$tmp/stop"; [ "$i" -le "$most" ] || break; fi
change "$i"
run "$first"; code=$?
if [ "$code" -eq 0 ]; then
if [ "$first" = "$all" ] || run "$all"; then
echo "@ $i passes"
grep -aE "$counts" "$dir.out" | head -n 8 | sed "s/^/@ $i | /"
[ -s "$tmp/stop" ] || echo "$((i + ${afterFirst}))" >"$tmp/stop"
else echo "@ $i breaks"; fi
elif [ "$code" -lt 124 ]; then
now=$(grep -aEc "$marks" "$dir.out")
if [ "$now" -lt "$before" ] && [ "$now" -gt 0 ]; then
echo "@ $i helps $now"
grep -aE "$marks" "$dir.out" | head -n 8 | cut -c 1-160 | sed "s/^/@ $i ! /"
fi
fi
back "$i"
last=$i; i=$((i + n)); k=$((k + 1))
[ $((k % 10)) -ne 0 ] || echo "tried $k of my share"
done
echo "@ upto $1 $last of $n"
}
w=0; while [ "$w" -lt "$n" ]; do work "$w" & w=$((w + 1)); done
wait
echo "@ took $(($(date +%s) - begun))"
times >"$tmp/times"
sed -n '$s/^/@ cpu /p' "$tmp/times"`;
};

/** What a run counted, by the runner's own words: `tests 5`, `skipped 0`. */
export type Counts = ReadonlyMap<string, number>;

export type Tried = {
	/** Did the copy without any try fail as it should? Undefined when the script did not get so far. */
	readonly base: {readonly code: number; readonly failing: number} | undefined;
	readonly passes: readonly {readonly nth: number; readonly counts: Counts}[];
	readonly helps: readonly {readonly nth: number; readonly failing: string}[];
	/** Which tries were made. */
	readonly made: (nth: number) => boolean;
	readonly count: number;
	readonly seconds: number;
};

/** What a runner says of how many tests it ran: names and numbers. */
export const countsIn = (lines: readonly string[]): Counts => {
	const counts = new Map<string, number>();
	for (const line of lines) {
		for (const [, word = '', number] of line.matchAll(/\b(tests|pass|skipped|todo) (\d+)\b/g))
			counts.set(word, Number(number));
		for (const [, number, word = ''] of line.matchAll(/\b(\d+) (tests?|passed|passing|pending|skipped|total)\b/g))
			counts.set(word.replace(/^test$/, 'tests'), Number(number));
		for (const [, number] of line.matchAll(/skipped=(\d+)/g)) counts.set('skipped', Number(number));
	}
	return counts;
};

/** Reads what a batch said. A script that was cut off says less, and what it did not say was not tried. */
export const readBatch = (output: string, tries: number): Tried => {
	const lines = output.split('\n');
	const base = /^@ base (\d+) (\d+)$/m.exec(output);
	const upto = [...output.matchAll(/^@ upto (\d+) (-?\d+) of (\d+)$/gm)].map(found => found.slice(1).map(Number));
	const spoken = (nth: number, mark: string) =>
		lines.filter(line => line.startsWith(`@ ${nth} ${mark} `)).map(line => line.slice(`@ ${nth} ${mark} `.length));
	const made = (nth: number): boolean =>
		upto.some(([worker = 0, last = -1, of = 1]) => nth % of === worker && nth <= last);
	return {
		base: base === null ? undefined : {code: Number(base[1]), failing: Number(base[2])},
		passes: [...output.matchAll(/^@ (\d+) passes$/gm)].map(([, nth]) => ({
			nth: Number(nth),
			counts: countsIn(spoken(Number(nth), '|')),
		})),
		helps: [...output.matchAll(/^@ (\d+) helps \d+$/gm)].map(([, nth]) => ({
			nth: Number(nth),
			failing: spoken(Number(nth), '!').join('\n'),
		})),
		made,
		count: Array.from({length: tries}, (_, nth) => nth).filter(made).length,
		seconds: Number(/^@ took (\d+)$/m.exec(output)?.[1] ?? 0),
	};
};
