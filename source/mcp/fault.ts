/** A fault of the connection, in few words: the package tells what does not fit as a list of everything that it is not. */
export const sayFault = (error: unknown): string => {
	if (!(error instanceof Error)) return String(error);
	return 'issues' in error ? 'what it answered does not fit the protocol' : error.message;
};
