/** Maps a value from one range onto another, linearly. */
export const scale = (value, [from, to], [low, high]) => {
	const share = (value - from) / (to - from);
	return low + share * (low - high);
};

/** Degrees Fahrenheit of degrees Celsius. */
export const fahrenheit = celsius => scale(celsius, [0, 100], [32, 212]);

export const describe = celsius => (celsius < 0 ? 'frost' : celsius < 25 ? 'mild' : 'hot');
