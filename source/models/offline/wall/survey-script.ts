/**
 * A module that every Node process of a check loads first. It asks V8 after each test of `node:test` which code ran in it, and at the
 * end writes a line for each line of the project: path, line, failing tests and passing tests that ran it, and whether loading did.
 * Where no test of `node:test` is seen, the whole process counts as one.
 * See https://chromedevtools.github.io/devtools-protocol/v8/Profiler/ for the coverage.
 */
export const surveyScript = String.raw`
import {Session} from 'node:inspector';
import {existsSync, readFileSync, writeFileSync} from 'node:fs';
import {fileURLToPath} from 'node:url';
const {argv, env} = process;
const root = env.SURVEY_ROOT + '/';
const main = argv[1] ?? '';
const mine = main.startsWith(root) && !main.includes('/node_modules/') && existsSync(main);
if (mine && !env.VITEST && !env.JEST_WORKER_ID) {
	const session = new Session();
	session.connect();
	const post = (method, params) => {
		let result;
		session.post(method, params, (error, value) => { result = value; });
		return result;
	};
	post('Profiler.enable');
	post('Profiler.startPreciseCoverage', {callCount: true, detailed: true});
	const texts = new Map();
	const linesOf = path => {
		if (!texts.has(path)) {
			let from = 0;
			const lines = [];
			try {
				for (const text of readFileSync(path, 'utf8').split('\n')) {
					lines.push({first: from + text.length - text.trimStart().length, to: from + text.length});
					from += text.length + 1;
				}
			} catch {}
			texts.set(path, lines);
		}
		return texts.get(path);
	};
	const take = () => {
		const ran = new Map();
		for (const {url, functions} of post('Profiler.takePreciseCoverage')?.result ?? []) {
			if (!url.startsWith('file:')) continue;
			const path = fileURLToPath(url.replace(/[?#].*$/, ''));
			if (!path.startsWith(root) || path.includes('/node_modules/') || path === main) continue;
			const ranges = functions.flatMap(one => one.ranges).sort((a, b) => a.startOffset - b.startOffset || b.endOffset - a.endOffset);
			const lines = new Set();
			linesOf(path).forEach(({first, to}, at) => {
				let inner;
				let begins = false;
				for (const range of ranges) {
					if (range.startOffset > to) break;
					if (range.startOffset <= first && first < range.endOffset) inner = range;
					if (range.count > 0 && range.startOffset >= first && range.startOffset < to) begins = true;
				}
				if (begins || inner?.count > 0) lines.add(at + 1);
			});
			if (lines.size > 0) ran.set(path.slice(root.length), lines);
		}
		return ran;
	};
	const rows = new Map();
	const failing = [];
	const total = {fail: 0, pass: 0};
	let loaded = false;
	const add = (ran, column) => {
		for (const [path, lines] of ran)
			for (const line of lines) {
				const key = path + '\t' + line;
				const row = rows.get(key) ?? [0, 0, 0];
				row[column] += 1;
				rows.set(key, row);
			}
	};
	const write = () => {
		const said = [...rows].map(([key, row]) => key + '\t' + row.join('\t'));
		said.push('#\t' + total.fail + '\t' + total.pass, ...failing.map(one => '!\t' + one.replaceAll('\n', ' ')));
		writeFileSync(env.SURVEY_ROWS + '/' + process.pid, said.join('\n') + '\n');
	};
	const name = main.slice(root.length);
	if (/node:test|bun:test/.test(readFileSync(main, 'utf8'))) {
		const {afterEach, beforeEach} = await import('node:test');
		beforeEach(test => {
			writeFileSync(env.SURVEY_ROWS + '/' + process.pid + '.begun', name + '\t' + (test.fullName ?? test.name).replaceAll('\n', ' '));
			const ran = take();
			if (!loaded) add(ran, 2);
			loaded = true;
		});
		afterEach(test => {
			const failed = test.passed === false || (test.passed === undefined && test.error != null);
			if (failed) failing.push(name + '\t' + (test.fullName ?? test.name));
			total[failed ? 'fail' : 'pass'] += 1;
			add(take(), failed ? 0 : 1);
			write();
			writeFileSync(env.SURVEY_ROWS + '/' + process.pid + '.begun', '');
		});
	}
	process.on('exit', code => {
		if (total.fail + total.pass === 0) {
			add(take(), code === 0 ? 1 : 0);
			total[code === 0 ? 'pass' : 'fail'] += 1;
			if (code !== 0) failing.push(name + '\t');
		}
		write();
	});
}
`;
