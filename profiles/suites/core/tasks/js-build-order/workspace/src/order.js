/**
 * The names of a graph (`{name: [names it needs]}`) in an order in which each comes after what it needs; of those that could come next
 * the first in the alphabet. Names that are only needed count too. Throws an `Error` for a circle, whose message shows it
 * from its first name in the alphabet on: `a -> b -> a`.
 */
export const order = graph => {
	const done = [];
	const visit = name => {
		for (const needed of graph[name]) visit(needed);
		if (!done.includes(name)) done.push(name);
	};
	for (const name of Object.keys(graph)) visit(name);
	return done;
};
