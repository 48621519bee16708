import type {Writable} from '../../core/sandbox.ts';
import type {Mount} from '../mounts.ts';
import {unstarted, type Unstarted} from '../script.ts';
import {within} from '../time.ts';
import type {Watchdog} from '../watchdog.ts';
import {endOf, formatRefusal, isRefused, launch} from './launch.ts';
import type {Plan} from './table.ts';

/** A process that holds what a command sees of files, so that files in memory last until it is ended. */
export type Holder = {
	readonly kind: 'holder';
	readonly pid: number;
	/** What it shows of the host. */
	readonly mounts: readonly Mount[];
	readonly isAlive: () => boolean;
	/** Resolves when it is gone. */
	readonly end: () => Promise<void>;
};

/** Milliseconds after which we give up to see a holder end; the kernel takes a few. */
const END_LIMIT = 900;

type Job = {
	readonly program: string;
	/** Of the sandbox. */
	readonly name: string;
	readonly plan: Plan;
	readonly mounts: readonly Mount[];
	readonly watchdog: Watchdog;
};

/** Starts a holder by its plan. */
export const startHolder = async ({program, name, plan, mounts, watchdog}: Job): Promise<Holder | Unstarted> => {
	const table = plan.filled(new Map());
	const launched =
		table === undefined ? unstarted('what is shown is too much for the launcher') : await launch(program, table, name);
	if ('kind' in launched) return launched;
	const {pid, output, gone, stop} = launched;
	output.destroy();
	watchdog.watch(pid);
	let alive = true;
	const goes = async (): Promise<void> => {
		await gone;
		alive = false;
		watchdog.unwatch(pid);
	};
	void goes();
	const end = async (): Promise<void> => {
		stop();
		await within(END_LIMIT, gone);
	};
	// Its only message is that it is ready; a failure is one about a call.
	const said = await endOf(launched, plan);
	if (said.kind === 'exited' && said.code === 0) return {kind: 'holder', pid, mounts, isAlive: () => alive, end};
	await end();
	return unstarted(`the sandbox cannot be made: ${isRefused(said) ? formatRefusal(said) : 'its holder ended'}`);
};

export type Holders = {
	/** The holder for this kind of writing: a new one for the first command, and when the last one was killed. */
	readonly take: (write: Writable) => Promise<Holder | Unstarted>;
	readonly end: () => Promise<void>;
};

/** One holder for each kind of writing. */
export const keepHolders = (start: (write: Writable) => Promise<Holder | Unstarted>): Holders => {
	const kept = new Map<Writable, Promise<Holder | Unstarted>>();
	return {
		take: async write => {
			const before = kept.get(write);
			const taken = (async () => {
				const known = await before;
				return known?.kind === 'holder' && known.isAlive() ? known : start(write);
			})();
			kept.set(write, taken);
			return taken;
		},
		end: async () => {
			const all = await Promise.all(kept.values());
			await Promise.all(all.map(async one => (one.kind === 'holder' ? one.end() : undefined)));
		},
	};
};
