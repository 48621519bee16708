import type {Variables} from './environment.ts';

export type Limits = {
	/** Bytes. */
	readonly memory: number;
	readonly pids: number;
	/** Processors' worth of time; may be a fraction. */
	readonly cpus: number;
};

export const LIMITS: Limits = {memory: 2 * 1024 ** 3, pids: 512, cpus: 2};

const sayBytes = (bytes: number): string =>
	bytes >= 1024 ** 3 ? `${Math.round((bytes / 1024 ** 3) * 10) / 10} GiB` : `${Math.round(bytes / 1024 ** 2)} MiB`;

/** What is added to the output of a command that the kernel killed for want of memory. */
export const sayOutOfMemory = ({memory}: Limits): string => `out of memory: killed at the limit of ${sayBytes(memory)}`;

/** HOME of a command behind a wall with its own file system; gone with it. */
export const HOME = '/home/agent';

/** Files in memory count as memory: with /tmp and HOME both full, half of it is left for programs. */
export const SHARE_OF_FILES = 4;

/** The image that `sandbox/Dockerfile` makes. */
export const IMAGE = 'unified-dgm/sandbox:1';

/** What a wall is asked to let through. All paths are absolute real paths. */
export type WallOptions = {
	readonly directory: string;
	readonly added: readonly string[];
	readonly network: 'off' | 'on';
	/** May not be written: inside the workspace, or outside it (then they are let through to be read). Those that do not exist are passed over. */
	readonly protected: readonly string[];
	/** Names this piece of work. */
	readonly session: string;
	/** As `process.env`; what a command gets to see is an allow-list of it. */
	readonly env: Variables;
	readonly image?: string;
	/** The directory of the Dockerfile that the default image is built from. */
	readonly recipe?: string;
	readonly limits?: Limits;
	/** Folders of the image that a command may write, as root; a copy that is gone with the wall. Docker alone has them. */
	readonly volumes?: readonly string[];
	/** Hears, line by line, how far the building or pulling of an image is. */
	readonly progress?: (line: string) => void;
};

/** The image that was asked for, with the recipe if it is ours. */
export const imageOf = ({image, recipe}: WallOptions): {readonly image: string; readonly recipe: string | undefined} =>
	image === undefined || image === IMAGE ? {image: IMAGE, recipe} : {image, recipe: undefined};
