import {shellWord} from '../../../core/sandbox.ts';
import type {Commands} from './batch.ts';
import {heredoc, type Hunk, type Limit, prelude} from './shell.ts';
import {surveyPytest, surveyPython} from './survey-python.ts';
import {surveyScript} from './survey-script.ts';

/** How often the tests of each kind ran a line. `loaded`: it also ran while the program was loaded, before any test. */
export type LineRuns = {readonly failing: number; readonly passing: number; readonly loaded: boolean};

/** Which tests ran which lines. A test that never ended counts as failing, and nobody knows its lines. */
export type Spectrum = {
	readonly failing: number;
	readonly passing: number;
	/** By path, then by line from 1. */
	readonly lines: ReadonlyMap<string, ReadonlyMap<number, LineRuns>>;
	/** The failing tests: the runner or file, and the name. */
	readonly tests: readonly {readonly in: string; readonly name: string}[];
};

/**
 * A script that runs a check on a copy of the project and says which lines its failing and its passing tests ran, as runs of lines:
 * `path<TAB>from-to<TAB>failing<TAB>passing<TAB>loaded`.
 */
export const surveyShell = (check: string, secret: string, base: readonly Hunk[], limit: Limit): string =>
	`${prelude('See which lines the tests run, in a copy of the project in a temporary folder.', secret, base, limit)}
mkdir -p "$tmp/rows" "$tmp/python"
${heredoc('"$tmp/survey.mjs"', surveyScript)}
${heredoc('"$tmp/python/sitecustomize.py"', surveyPython)}
${heredoc('"$tmp/python/unified_dgm_survey.py"', surveyPytest)}
SURVEY_ROOT=$(cd "$tmp/base" && pwd -P); export SURVEY_ROOT SURVEY_ROWS="$tmp/rows" SURVEY_PATIENCE=${Math.max(1, Math.floor(limit.wall / 3))}
export NODE_OPTIONS="--import=$tmp/survey.mjs" PYTHONPATH="$tmp/python\${PYTHONPATH:+:$PYTHONPATH}"
case ${shellWord(check)} in *pytest*) export PYTEST_ADDOPTS="-p unified_dgm_survey";; esac
dir="$tmp/base"
run ${shellWord(check)}
echo "@ ended $?"
for one in "$tmp/rows"/*.begun; do
if [ -s "$one" ]; then printf '#\\t1\\t0\\n!\\t%s\\n' "$(head -n 1 "$one")" >>"\${one%.begun}"; fi
done
cat "$tmp/rows"/*[0-9] 2>/dev/null | awk -F '\\t' '
$1 == "#" { f += $2; p += $3; next }
$1 == "!" { if (++t <= 12) print "@ test\\t" $2 "\\t" $3; next }
{ k = $1 "\\t" $2; a[k] += $3; b[k] += $4; c[k] += $5 }
END { print "@ total\\t" f + 0 "\\t" p + 0; for (k in a) print k "\\t" a[k] "\\t" b[k] "\\t" (c[k] > 0) }' |
sort -t "$(printf '\\t')" -k1,1 -k2,2n | awk -F '\\t' '
function say() { if (path != "" && (a > 0 || c > 0)) print path "\\t" from "-" to "\\t" a "\\t" b "\\t" c }
/^@/ { print; next }
{ if ($1 == path && $2 == to + 1 && $3 == a && $4 == b && $5 == c) { to = $2; next } say(); path = $1; from = to = $2; a = $3; b = $4; c = $5 }
END { say() }'`;

/** Reads what the survey said; undefined when it saw no test fail. Lines that it cannot read are left out. */
export const readSurvey = (output: string): Spectrum | undefined => {
	const total = /^@ total\t(\d+)\t(\d+)$/m.exec(output);
	if (total === null || total[1] === '0') return undefined;
	const lines = new Map<string, Map<number, LineRuns>>();
	for (const [, path = '', from, to, failing, passing, loaded] of output.matchAll(
		/^([^\t\n@]+)\t(\d+)-(\d+)\t(\d+)\t(\d+)\t([01])$/gm,
	)) {
		const file = lines.get(path) ?? new Map<number, LineRuns>();
		for (let line = Number(from); line <= Math.min(Number(to), Number(from) + 100_000); line += 1)
			file.set(line, {failing: Number(failing), passing: Number(passing), loaded: loaded === '1'});
		lines.set(path, file);
	}
	return {
		failing: Number(total[1]),
		passing: Number(total[2]),
		lines,
		tests: [...output.matchAll(/^@ test\t([^\t\n]*)\t([^\n]*)$/gm)].map(([, where = '', name = '']) => ({
			in: where,
			name,
		})),
	};
};

/** Options of Node that take their value as the next word. */
const valued = /^(?:--import|--require|-r|--loader|--experimental-loader|--conditions|-C|--env-file)$/;

/** The options with which `node --test` runs each file; undefined for any other command. */
const nodeOptions = (command: string): readonly string[] | undefined => {
	if (/[&|;<>$`()'"\\]/.test(command)) return undefined;
	const [program, ...words] = command.trim().split(/\s+/);
	if (program !== 'node' || !words.includes('--test')) return undefined;
	return words.flatMap((word, at) => {
		if (valued.test(word)) return [word, words[at + 1] ?? ''];
		const isValue = valued.test(words[at - 1] ?? '');
		return isValue || !word.startsWith('-') || word.startsWith('--test') ? [] : [word];
	});
};

/** A `test` script of package.json that can be run without npm, else the check itself. */
const unwrapped = (check: string, packageText: string | undefined): string => {
	if (
		packageText === undefined ||
		!/^(?:npm (?:run )?test|npm t|pnpm (?:run )?test|yarn (?:run )?test)$/.test(check.trim())
	)
		return check;
	try {
		const {scripts = {}} = JSON.parse(packageText) as {scripts?: Record<string, unknown>};
		const script = scripts['test'];
		return typeof script === 'string' && scripts['pretest'] === undefined && scripts['posttest'] === undefined
			? script
			: check;
	} catch {
		return check;
	}
};

/** The commands for a check: the failing tests alone where the runner is known, and the whole without what only wraps it. */
export const commandsFor = (
	check: string,
	packageText: string | undefined,
	spectrum: Spectrum | undefined,
): Commands => {
	const all = unwrapped(check, packageText);
	const tests = spectrum?.tests ?? [];
	const within = [...new Set(tests.map(test => test.in))];
	const names = [...new Set(tests.map(({name}) => name))].slice(0, 4);
	if (tests.length === 0) return {first: all, all};
	const options = nodeOptions(all);
	if (options !== undefined && within.every(path => /\.[cm]?[jt]s$/.test(path)))
		return {
			first: within
				.slice(0, 4)
				.map(path => ['node', ...options, shellWord(path)].join(' '))
				.join(' && '),
			all,
		};
	const python = /^(python[\d.]*) -m (unittest|pytest)\b/.exec(all) ?? /^()(pytest)\b/.exec(all);
	if (python !== null && within.length === 1) {
		const [, program = '', runner = ''] = python;
		const start = program === '' ? runner : `${program} -m ${runner}`;
		const plain = runner === within[0] && names.every(name => !name.includes('_FailedTest'));
		if (plain) return {first: `${start}${runner === 'pytest' ? ' -q' : ''} ${names.map(shellWord).join(' ')}`, all};
	}
	return {first: all, all};
};
