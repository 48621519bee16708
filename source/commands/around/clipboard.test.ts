import {createHash} from 'node:crypto';
import {chmod, mkdir, mkdtemp, readdir, readFile, rm, stat, writeFile} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {pathToFileURL} from 'node:url';
import {describe, expect, test} from 'vitest';
import {clipboardImage, copyText} from './clipboard.ts';
import {imageAt, mediaOf, pastedImage} from './image.ts';

/** A desktop with programs that are real, if small: shell scripts that write what they get to a file. */
type Desk = {
	readonly folder: string;
	readonly env: Readonly<Record<string, string>>;
	readonly program: (name: string, script: string) => Promise<void>;
};

const atDesk = async (act: (desk: Desk) => Promise<void>): Promise<void> => {
	const folder = await mkdtemp(join(tmpdir(), 'clipboard-'));
	const bin = join(folder, 'bin');
	await mkdir(bin);
	const program = async (name: string, script: string): Promise<void> => {
		await writeFile(join(bin, name), `#!/bin/sh\nPATH=/usr/bin:/bin\ncd '${folder}'\n${script}\n`);
		await chmod(join(bin, name), 0o755);
	};
	try {
		await act({folder, env: {PATH: bin}, program});
	} finally {
		await rm(folder, {recursive: true});
	}
};

const png = Buffer.from('89504e470d0a1a0a0000000d49484452', 'hex');
const digest = createHash('sha256').update(png).digest('hex');
const sequence = (text: string): string => `\u001b]52;c;${Buffer.from(text).toString('base64')}\u0007`;

describe('copying', () => {
	test.each([
		['pbcopy', 'darwin', {}],
		['wl-copy', 'linux', {WAYLAND_DISPLAY: 'wayland-0', DISPLAY: ':0'}],
		['xclip', 'linux', {DISPLAY: ':0'}],
		['clip.exe', 'linux', {WSL_DISTRO_NAME: 'Debian'}],
	] as const)('%s gets the text, and so may the terminal', (name, platform, variables) =>
		atDesk(async ({folder, env, program}) => {
			await program(name, 'echo "$*" > args; cat > got');
			const text = 'grüße\n\u001b[31m\u{1f600}';
			expect(await copyText(text, {env: {...env, ...variables}, platform})).toEqual({
				sequence: sequence(text),
				by: name,
			});
			expect(await readFile(join(folder, 'got'), 'utf8')).toBe(text);
		}),
	);

	test('a program that fails or is missing leaves it to the next, and to the terminal', () =>
		atDesk(async ({env, program}) => {
			const desktop = {env: {...env, WAYLAND_DISPLAY: 'w', DISPLAY: ':0'}, platform: 'linux'} as const;
			expect(await copyText('a', desktop)).toEqual({sequence: sequence('a')});
			await program('wl-copy', 'exit 1');
			await program('xclip', 'cat > got');
			expect(await copyText('a', desktop)).toEqual({sequence: sequence('a'), by: 'xclip'});
		}));

	test('a program that stays to serve the clipboard is not waited for', () =>
		atDesk(async ({folder, env, program}) => {
			await program('xclip', 'cat > got; sleep 5 & echo $! > pid');
			expect(await copyText('a', {env: {...env, DISPLAY: ':0'}, platform: 'linux'})).toMatchObject({by: 'xclip'});
			process.kill(Number(await readFile(join(folder, 'pid'), 'utf8')));
		}));

	test('the clipboard of a machine that somebody came to over the network is not theirs', () =>
		atDesk(async ({env, program}) => {
			await program('pbcopy', 'cat > got');
			expect(await copyText('a', {env: {...env, SSH_CONNECTION: 'x'}, platform: 'darwin'})).toEqual({
				sequence: sequence('a'),
			});
		}));

	test('tmux hands the sequence on', async () => {
		expect(await copyText('a', {env: {TMUX: 'x'}, platform: 'linux'})).toEqual({
			sequence: '\u001bPtmux;\u001b\u001b]52;c;YQ==\u0007\u001b\\',
		});
	});

	test('there is an end to what is copied', () =>
		atDesk(async ({env, program}) => {
			const long = 'a'.repeat(80_000);
			const desktop = {env: {...env, DISPLAY: ':0'}, platform: 'linux'} as const;
			expect(await copyText(long, desktop)).toEqual({wrong: 'that is more than a terminal copies'});
			await program('xclip', 'cat > got');
			expect(await copyText(long, desktop)).toEqual({by: 'xclip'});
			expect(await copyText('a'.repeat(11_000_000), desktop)).toEqual({wrong: 'that is too much to copy'});
			expect(await copyText('', desktop)).toEqual({wrong: 'there is nothing to copy'});
		}));
});

describe('the image on the clipboard', () => {
	test.each([
		['wl-paste', 'linux', {WAYLAND_DISPLAY: 'w'}, 'cat image'],
		['xclip', 'linux', {DISPLAY: ':0'}, 'cat image'],
		['pngpaste', 'darwin', {}, 'cat image'],
		['osascript', 'darwin', {}, `printf '«data PNGf${png.toString('hex').toUpperCase()}»\\n'`],
	] as const)('comes from %s', (name, platform, variables, script) =>
		atDesk(async ({folder, env, program}) => {
			await writeFile(join(folder, 'image'), png);
			await program(name, script);
			const images = join(folder, 'kept', 'images');
			const found = await clipboardImage({env: {...env, ...variables}, platform}, images);
			const path = join(images, (await readdir(images))[0] ?? '');
			expect(found).toEqual({path, media: 'image/png', bytes: png.length, digest});
			expect(path).toMatch(/image-[\da-f]{12}\.png$/);
			expect(await readFile(path)).toEqual(png);
			expect((await stat(path)).mode & 0o777).toBe(0o600);
			expect((await stat(images)).mode & 0o777).toBe(0o700);
			expect(await clipboardImage({env: {...env, ...variables}, platform}, images)).toEqual(found);
		}),
	);

	test.each([
		['no desktop', {}, '', 'this terminal has no clipboard that can be read: paste the path of an image instead'],
		['no program', {DISPLAY: ':0'}, '', 'install xclip to paste images, or paste the path of one'],
		['no image', {DISPLAY: ':0'}, 'exit 1', 'there is no image on the clipboard'],
		['nothing', {DISPLAY: ':0'}, 'exit 0', 'there is no image on the clipboard'],
		['no picture', {DISPLAY: ':0'}, 'echo hello', 'it is no PNG, JPEG, GIF or WebP image'],
		['too large a one', {DISPLAY: ':0'}, 'cat image; head -c 6000000 /dev/zero', 'the image is larger than 5 MB'],
		['one without an end', {DISPLAY: ':0'}, 'cat /dev/zero', 'the image is larger than 5 MB'],
	])('%s is told', (_, variables, script, wrong) =>
		atDesk(async ({folder, env, program}) => {
			await writeFile(join(folder, 'image'), png);
			if (script !== '') await program('xclip', script);
			expect(await clipboardImage({env: {...env, ...variables}, platform: 'linux'}, folder)).toEqual({wrong});
		}),
	);
});

describe('a pasted path', () => {
	test.each([
		['as it is', 'a b.png'],
		['with an end of line', 'a b.png\n'],
		['with backslashes', 'a\\ b.png'],
		['in quotes', "'FOLDER/a b.png'"],
		['in double quotes', '"FOLDER/a b.png"'],
		['absolute', 'FOLDER/a b.png'],
		['from home', '~/a b.png'],
		['as a URL', 'URL'],
	])('of an image, %s, is the image', (_, text) =>
		atDesk(async ({folder}) => {
			const path = join(folder, 'a b.png');
			await writeFile(path, png);
			const pasted = text.replace('FOLDER', folder).replace('URL', pathToFileURL(path).href);
			expect(await pastedImage(pasted, {directory: folder, folder: join(folder, 'kept'), home: folder})).toEqual({
				path: expect.stringMatching(/kept\/image-[\da-f]{12}\.png$/) as string,
				media: 'image/png',
				bytes: png.length,
				digest,
			});
		}),
	);

	test.each([
		'',
		'no image',
		'gone.png',
		'text.txt',
		'look at a.png\nplease',
		'folder.png',
		'pipe/a.png',
		'file://elsewhere/a.png',
		`${'a'.repeat(5_000)}.png`,
	])('%j is only text', text =>
		atDesk(async ({folder}) => {
			await writeFile(join(folder, 'text.txt'), 'a');
			await mkdir(join(folder, 'folder.png'));
			expect(await pastedImage(text, {directory: folder, folder})).toBeUndefined();
		}),
	);

	test('what has the name of an image and is none, or is too large, is told', () =>
		atDesk(async ({folder}) => {
			const where = {directory: folder, folder: join(folder, 'kept')};
			await writeFile(join(folder, 'a.png'), 'hello');
			expect(await pastedImage('a.png', where)).toEqual({wrong: 'it is no PNG, JPEG, GIF or WebP image'});
			await writeFile(join(folder, 'b.png'), Buffer.concat([png, Buffer.alloc(5 * 1024 * 1024)]));
			expect(await pastedImage('b.png', where)).toEqual({wrong: 'the image is larger than 5 MB'});
		}));
});

test('an image is told where it stands; what is none says why', () =>
	atDesk(async ({folder}) => {
		const path = join(folder, 'a.dat');
		await writeFile(path, png);
		expect(await imageAt(path)).toEqual({path, media: 'image/png', bytes: png.length, digest});
		expect(await imageAt(join(folder, 'gone'))).toEqual({wrong: `there is no file ${join(folder, 'gone')}`});
		expect(await imageAt(folder)).toEqual({wrong: `there is no file ${folder}`});
	}));

test.each([
	['image/png', png],
	['image/jpeg', Buffer.from('ffd8ffe000104a464946', 'hex')],
	['image/gif', Buffer.from('GIF89a')],
	['image/gif', Buffer.from('GIF87a....')],
	['image/webp', Buffer.from('RIFF\n\n\n\nWEBPVP8 ')],
	[undefined, Buffer.from('RIFF....WAVE')],
	[undefined, Buffer.from('GIF88a')],
	[undefined, Buffer.from('89504e470d0a1a', 'hex')],
	[undefined, Buffer.alloc(0)],
])('the first bytes say %s', (media, bytes) => {
	expect(mediaOf(bytes)).toBe(media);
});
