import {bashScript} from './bash.ts';
import {fishScript} from './fish.ts';
import {zshScript} from './zsh.ts';

/** The completion script of each shell, and the name of its file, by which the shell finds it. */
export const scripts = [
	{shell: 'bash', file: 'unified-dgm.bash', write: bashScript},
	{shell: 'zsh', file: '_unified-dgm', write: zshScript},
	{shell: 'fish', file: 'unified-dgm.fish', write: fishScript},
] as const;
