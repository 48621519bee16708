/** A prompt without anything behind it: what Node needs at least. */
let text = '';
process.stdin.setRawMode(true);
process.stdin.on('data', data => {
	const typed = data.toString();
	if (typed === '\u0015') text = '';
	else text += typed.replaceAll('\u001b[D', '');
	process.stdout.write(`\r\u001b[K› ${text}`);
});
process.stdout.write('› ');
