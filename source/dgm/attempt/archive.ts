import {extract, type Header} from 'tar-stream';
import {whyNotInside} from '../suites/path.ts';
import {EXTENT, type Extent, type File, type PassedOver, type Tree} from '../suites/tree.ts';

type Read = {readonly tree: Tree; readonly passedOver: readonly PassedOver[]} | {readonly refused: string};

const SAID: Partial<Record<NonNullable<Header['type']>, string>> = {symlink: 'is a symbolic link'};

const pathOf = (name: string): string => name.replace(/^(?:\.\/)+/, '');

/**
 * Reads the regular files of a tar archive that may be hostile, in memory. Links, pipes, devices, names that come twice and names that lead outside are passed
 * over and named, as in {@link readTree}; an archive beyond its extent, or that is none, is refused. Folders are passed over in silence: a tree has none.
 */
export const readArchive = async (archive: Uint8Array, extent: Extent = EXTENT): Promise<Read> => {
	const tree = new Map<string, File>();
	const passedOver: PassedOver[] = [];
	const left = {entries: extent.files * 2, files: extent.files, bytes: extent.bytes};
	const refusal = ({type, size}: Header): string | undefined => {
		left.entries -= 1;
		if (left.entries < 0) return `there are more than ${extent.files} files`;
		if (type !== 'file') return undefined;
		left.files -= 1;
		left.bytes -= Math.max(0, size);
		if (left.files < 0) return `there are more than ${extent.files} files`;
		return left.bytes < 0 ? `its files hold more than ${extent.bytes} bytes` : undefined;
	};
	const whyNot = (path: string, {type, size}: Header): string | undefined => {
		const wrong = whyNotInside(path);
		if (wrong !== undefined) return `its name ${wrong}`;
		if (type !== 'file') return (type && SAID[type]) ?? 'is not a regular file';
		if (path.split('/').length > extent.depth + 1) return `lies deeper than ${extent.depth} folders`;
		if (size > extent.fileBytes) return `is larger than ${extent.fileBytes} bytes`;
		return tree.has(path) ? 'is there twice' : undefined;
	};
	const reading = extract();
	reading.end(archive);
	try {
		for await (const entry of reading) {
			const {header} = entry;
			const refused = refusal(header);
			if (refused !== undefined) return {refused};
			const path = pathOf(header.name);
			const why = header.type === 'directory' ? '' : whyNot(path, header);
			const pieces: Buffer[] = [];
			for await (const piece of entry) if (why === undefined) pieces.push(piece as Buffer);
			if (why === undefined)
				tree.set(path, {bytes: Buffer.concat(pieces), executable: ((header.mode ?? 0) & 0o100) !== 0});
			else if (why !== '') passedOver.push({path, why});
		}
	} catch (error) {
		return {refused: `is no archive (${error instanceof Error ? error.message : String(error)})`};
	}
	return {tree, passedOver};
};
