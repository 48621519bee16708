import {type Report, unreadable} from '../report.ts';

const numberIn = (text: string): number | undefined => {
	if (/^[+-]?(?:\d+\.?\d*|\.\d+)$/.test(text)) return Number(text);
	try {
		const value = JSON.parse(text) as unknown;
		const reward = typeof value === 'object' && value !== null && 'reward' in value ? value.reward : value;
		return typeof reward === 'number' ? reward : undefined;
	} catch {
		return undefined;
	}
};

/** Reads the reward that a Harbor or terminal-bench verifier wrote: a number from 0 to 1, or JSON that holds one as `reward`. */
export const readReward = (text: string): Report => {
	const trimmed = text.trim();
	if (trimmed === '') return unreadable('there is no reward');
	const reward = trimmed.length > 10_000 ? undefined : numberIn(trimmed);
	return reward !== undefined && reward >= 0 && reward <= 1
		? {kind: 'reward', reward}
		: unreadable('the reward is not a number from 0 to 1');
};
