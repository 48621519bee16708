import {clearComposer, textOf} from '../../tui/composer/composer.ts';
import {chordOf} from '../../tui/keys/key.ts';
import {paintIn} from '../../tui/theme.ts';
import {prelude} from './prelude.ts';
import {firstFrame} from './starting.ts';
import {openTerminal} from './terminal.ts';

/** A program that is about to start, until a signal tells it that it has; then it says what was typed. */
const terminal = openTerminal(process.stdin, process.stdout);
const look = {...terminal.size(), paint: paintIn('none', 'none'), still: true, spoken: false};
process.stdout.write('before\r\n');
terminal.write(firstFrame(look));
const early = prelude(terminal, look, () => {
	terminal.write('\r\u001b[J');
	process.exit(9);
});
process.once('SIGUSR2', () => {
	const {composer, inputs} = early.end();
	const said = inputs.map(input => (input.type === 'key' ? chordOf(input.key) : input.type));
	terminal.write(`${JSON.stringify({text: textOf(composer), cleared: textOf(clearComposer(composer)), said})}\r\n`);
	terminal.close();
});
