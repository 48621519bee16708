import type {Front} from '../cli.ts';
import type {Session} from '../agent/session.ts';
import type {Paint} from '../views/theme.ts';

type Choice = 'yes' | 'always' | 'no' | 'say';

const keys: Readonly<Record<string, Choice>> = {y: 'yes', a: 'always', n: 'no', s: 'say'};

/** One key from the terminal, or `undefined` when the question went away. Ctrl+C stops the turn. */
const readKey = (front: Front, signal: AbortSignal, onStop: () => void): Promise<Choice | undefined> =>
	new Promise(resolve => {
		const {stdin} = front;
		const done = (choice: Choice | undefined): void => {
			stdin.off('data', onData);
			signal.removeEventListener('abort', onAbort);
			stdin.setRawMode(false);
			stdin.pause();
			resolve(choice);
		};
		const onAbort = (): void => done(undefined);
		const onData = (data: Buffer): void => {
			const key = data.toString('utf8').toLowerCase();
			if (key === '\u0003') {
				onStop();
				done(undefined);
				return;
			}
			const choice = keys[key];
			if (choice !== undefined) done(choice);
		};
		if (signal.aborted) {
			resolve(undefined);
			return;
		}
		stdin.setRawMode(true);
		stdin.resume();
		stdin.on('data', onData);
		signal.addEventListener('abort', onAbort);
	});

const readLine = async (front: Front, question: string, signal: AbortSignal): Promise<string> => {
	const {createInterface} = await import('node:readline/promises');
	const reader = createInterface({input: front.stdin, output: front.stderr});
	try {
		return await reader.question(question, {signal});
	} catch {
		return '';
	} finally {
		reader.close();
	}
};

/** Asks the person about a call, and hands the answer to the session. The view has shown what it is about. */
export const askPerson = async (
	front: Front,
	session: Session,
	call: {readonly id: string; readonly isCommand: boolean},
	{paint, signal, stop}: {readonly paint: Paint; readonly signal: AbortSignal; readonly stop: () => void},
): Promise<void> => {
	const offer = (key: string, meaning: string): string => `${paint('action', key)} ${meaning}`;
	const choices = [
		offer('y', 'yes'),
		...(call.isCommand ? [offer('a', 'always this command')] : []),
		offer('n', 'no'),
		offer('s', 'say what instead'),
	];
	front.stderr.write(`  ${paint('heading', 'Allow?')}  ${choices.join('  ')}  `);
	const choice = await readKey(front, signal, stop);
	front.stderr.write(`${choice ?? ''}\n`);
	if (choice === undefined) return;
	if (choice === 'say') {
		const say = await readLine(front, '  What instead? ', signal);
		await session.send({ask: 'answer', call: call.id, verdict: 'no', ...(say.trim() === '' ? {} : {say})});
		return;
	}
	await session.send({ask: 'answer', call: call.id, verdict: choice === 'always' && !call.isCommand ? 'yes' : choice});
};
