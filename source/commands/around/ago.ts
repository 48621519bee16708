const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

/** How long ago something was (ISO 8601), as people say it: `just now`, `5 min ago`, `3 h ago`, `2 days ago`, then the date. */
export const sayAgo = (at: string, now: Date): string => {
	const ms = now.getTime() - Date.parse(at);
	if (Number.isNaN(ms)) return 'at some time';
	if (ms < MINUTE) return 'just now';
	if (ms < HOUR) return `${Math.floor(ms / MINUTE)} min ago`;
	if (ms < DAY) return `${Math.floor(ms / HOUR)} h ago`;
	const days = Math.floor(ms / DAY);
	if (days === 1) return 'yesterday';
	return days < 14 ? `${days} days ago` : at.slice(0, 10);
};
