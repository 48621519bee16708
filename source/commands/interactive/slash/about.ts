import type {Slash} from './slash.ts';

export const about: readonly Slash[] = [];
