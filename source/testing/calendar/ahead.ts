import fs from 'node:fs';
import {syncBuiltinESMExports} from 'node:module';

/*
 * Moves the calendar of a process: `NODE_OPTIONS=--import=…/ahead.ts UNIFIED_DGM_TEST_AHEAD=DAYS node …`. The times of files go with it, as they
 * do on a machine whose clock is another one. Clocks that only measure, and timers, stay as they are.
 */

const shift = Math.round(Number(process.env['UNIFIED_DGM_TEST_AHEAD'] ?? 0) * 86_400_000);
const Real = Date;
const now = (): number => Real.now() + shift;

globalThis.Date = new Proxy(Real, {
	construct: (target, parts, made) => Reflect.construct(target, parts.length === 0 ? [now()] : parts, made) as object,
	apply: () => new Real(now()).toString(),
	get: (target, name) => (name === 'now' ? now : (Reflect.get(target, name) as unknown)),
});

const MOMENTS = ['atime', 'mtime', 'ctime', 'birthtime'] as const;

/** What is known of a file, with its times on our calendar. */
const moved = <Stats>(stats: Stats): Stats => {
	if (typeof stats !== 'object' || stats === null) return stats;
	const about = stats as Record<string, unknown>;
	for (const name of MOMENTS) {
		const [ms, ns] = [about[`${name}Ms`], about[`${name}Ns`]];
		if (typeof ns === 'bigint') {
			about[`${name}Ns`] = ns + BigInt(shift) * 1_000_000n;
			about[`${name}Ms`] = Number(ms) + shift;
			if (typeof ms === 'bigint') about[`${name}Ms`] = ms + BigInt(shift);
		} else if (typeof ms === 'number') about[`${name}Ms`] = ms + shift;
		about[name] = new Real(Number(about[`${name}Ms`]));
	}
	return stats;
};

/** A time that is given to a file, as a date or in seconds. None is before 1970, which not every file system can keep. */
const back = (time: unknown): unknown => {
	if (time instanceof Real) return new Real(Math.max(0, time.getTime() - shift));
	return typeof time === 'number' || typeof time === 'string' ? Math.max(0, Number(time) - shift / 1000) : time;
};

type Call = (...parts: readonly unknown[]) => unknown;
type Calls = Record<string, Call>;

const wrap = (calls: Calls, name: string, made: (call: Call) => Call): void => {
	const call = calls[name];
	if (call === undefined) throw new Error(`there is no ${name}`);
	calls[name] = Object.assign(made(call.bind(calls)), call);
};

const giving: (call: Call) => Call =
	call =>
	(...parts) =>
		moved(call(...parts));
const promising: (call: Call) => Call =
	call =>
	async (...parts) =>
		moved(await call(...parts));
const calling: (call: Call) => Call =
	call =>
	(...parts) => {
		const done = parts.at(-1) as (error: unknown, stats: unknown) => void;
		return call(...parts.slice(0, -1), (error: unknown, stats: unknown) => done(error, moved(stats)));
	};
const taking: (call: Call) => Call =
	call =>
	(file, accessed, changed, ...rest) =>
		call(file, back(accessed), back(changed), ...rest);

const plain: Calls = fs as never;
const promises: Calls = fs.promises as never;
for (const name of ['stat', 'lstat', 'fstat']) {
	wrap(plain, `${name}Sync`, giving);
	wrap(plain, name, calling);
}
for (const name of ['stat', 'lstat']) wrap(promises, name, promising);
for (const name of ['utimes', 'lutimes']) {
	wrap(plain, name, taking);
	wrap(plain, `${name}Sync`, taking);
	wrap(promises, name, taking);
}
const handle = await fs.promises.open(process.execPath);
const handles = Object.getPrototypeOf(handle) as {stat(...parts: readonly unknown[]): Promise<unknown>};
await handle.close();
const ofHandle: (...parts: readonly unknown[]) => Promise<unknown> = Reflect.get(handles, 'stat');
handles.stat = async function (...parts) {
	return moved(await Reflect.apply(ofHandle, this, parts));
};
syncBuiltinESMExports();
