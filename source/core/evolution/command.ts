/** What can be asked of an evolution. Each becomes one fact, or is turned down with a reason. */
export type Command =
	/** Begins nothing more; what runs is let end. */
	| {readonly ask: 'pause'; readonly why: string}
	| {readonly ask: 'resume'}
	/** Halts what runs, and ends the run with what is known. */
	| {readonly ask: 'stop'; readonly why: string}
	/** Makes what was proven the default. */
	| {readonly ask: 'promote'}
	| {readonly ask: 'roll-back'; readonly why: string}
	/** Tells of real work in which the promoted variant and the default before it differ, and who was better. */
	| {readonly ask: 'compare'; readonly better: 'variant' | 'before'}
	/** Neither breeds from a variant and its descendants nor tries them any more. */
	| {readonly ask: 'forbid'; readonly variant: string};
