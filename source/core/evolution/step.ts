/** What an evolution may want performed. The key names the piece of work: see `Machine`. */
export type Step = {readonly key: string} &
	/** Runs every job that has not ended, until the first of them ends. */
	(
		| {readonly do: 'work'}
		/** Stops a job that runs. */
		| {readonly do: 'halt'; readonly job: string}
		| {readonly do: 'promote' | 'roll-back'; readonly variant: string}
	);
