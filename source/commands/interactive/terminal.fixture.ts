import {setTimeout} from 'node:timers/promises';
import {decoding} from '../../tui/keys/decode.ts';
import {chordOf, type Input} from '../../tui/keys/key.ts';
import {openTerminal} from './terminal.ts';

/** A program that takes its terminal, and says what it hears; how it ends is its first argument. */
const [how = 'close'] = process.argv.slice(2);

const terminal = openTerminal(process.stdin, process.stdout);

const say = (text: string): void => terminal.write(`${text}\r\n`);

const name = (input: Input): string => {
	if (input.type === 'key') return chordOf(input.key);
	return input.type === 'paste' ? `pasted ${JSON.stringify(input.text)}` : input.type;
};

const end = (): void => {
	switch (how) {
		case 'exit':
			process.exit(7);
			break;
		case 'throw':
			throw new Error('a bug');
		case 'reject':
			void Promise.reject(new Error('a bug that was promised'));
			break;
		default:
			terminal.close();
			terminal.close();
			process.exitCode = 3;
	}
};

const hear =
	(who: string) =>
	(input: Input): void => {
		const said = name(input);
		say(`${who}: ${said}`);
		if (said === 'q') end();
		if (said === 'w') terminal.wheel('on');
		if (said === 'l') {
			terminal.lend();
			process.stdout.write('lent\r\n');
			process.stdin.once('data', () => {
				terminal.takeBack();
				say('back');
			});
			process.stdin.resume();
		}
		if (said === '2') terminal.hear(decoding, hear('second'));
		if (said === 'f') {
			terminal.forward(text => {
				say(`field: ${JSON.stringify(text)}`);
				if (text.includes('\r')) terminal.forward(undefined);
			});
		}
	};

say('taken');
if (how === 'busy') {
	// What else has to be loaded keeps the process from hearing anything.
	Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 1_000);
	await setTimeout(100);
}
if (how === 'deaf') {
	say('deaf');
	await setTimeout(60_000);
}
terminal.hear(decoding, hear('first'));
say('hears');
