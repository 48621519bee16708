/** How an MCP server is reached: a program that is started and speaks on its standard streams, or an address (streamable HTTP). */
export type Reach =
	| {
			readonly by: 'process';
			readonly command: string;
			readonly args: readonly string[];
			/** The program's whole environment. */
			readonly env: Readonly<Record<string, string>>;
			/** Absolute. */
			readonly directory: string;
	  }
	| {readonly by: 'http'; readonly url: string; readonly headers: Readonly<Record<string, string>>};

/** A server that brings tools, as a person configured it. */
export type ServerSpec = {
	/** Letters, digits and single hyphens or underscores: what it brings is named after it. */
	readonly name: string;
	/** Whose file names it: as people are told. */
	readonly from: string;
	readonly reach: Reach;
	/** Milliseconds that a call may take; one that tells of its progress may take ten times as long. */
	readonly timeoutMs: number;
	/** Milliseconds from its start until it has told what it brings. */
	readonly startMs: number;
	/** Names of its tools, with `*` for any run of characters: only these, when given, and none of the denied. */
	readonly allow?: readonly string[];
	readonly deny: readonly string[];
	/** `read-only`: it is believed when it says of a tool that it only reads, so that it is not asked about. */
	readonly trust: 'none' | 'read-only';
};
