/** Stops this process as Ctrl+Z does any other, and resolves when it goes on. */
export const suspend = (): Promise<void> =>
	new Promise(resolve => {
		process.once('SIGCONT', resolve);
		process.kill(process.pid, 'SIGTSTP');
	});
