import type {Change} from './changes.ts';
import type {Suspect} from './localise.ts';
import type {Failure} from './output.ts';
import {namesIn, type SourceLine} from './source.ts';

/** Letters that must be changed to make one name of the other, at most 3. */
const distance = (one: string, other: string): number => {
	if (Math.abs(one.length - other.length) > 2) return 3;
	let row = Array.from({length: other.length + 1}, (_, at) => at);
	for (const [i, letter] of one.split('').entries()) {
		const next = [i + 1];
		for (const [j, against] of other.split('').entries())
			next.push(Math.min((next[j] ?? 0) + 1, (row[j + 1] ?? 0) + 1, (row[j] ?? 0) + (letter === against ? 0 : 1)));
		row = next;
	}
	return Math.min(3, row.at(-1) ?? 3);
};

/** Names that an error says are not there. */
export const unknownNames = ({messages}: Failure): readonly string[] =>
	messages.flatMap(message =>
		[
			...message.matchAll(
				/(?:name '(\w+)' is not defined|(?<![\w.])([\w$]+) is not defined|(?:reading|attribute|property) '(\w+)'|\.(\w+) is not a function|KeyError: '(\w+)')/g,
			),
		].flatMap(found => found.slice(1).filter(name => name !== undefined)),
	);

/** Names in a role: what stands behind a dot, what is called, and plain variables are not exchanged for each other. */
const rolesIn = (code: string): readonly {readonly name: string; readonly at: number; readonly role: string}[] =>
	[...code.matchAll(/(?<![\w$])[A-Za-z_$][\w$]*/g)]
		.filter(([name]) => namesIn(name).length > 0)
		.map(found => {
			const [name] = found;
			const after = code.slice(found.index + name.length);
			const role = `${/\.\s*$/.test(code.slice(0, found.index)) ? 'member' : 'name'}${after.startsWith('(') ? ' called' : ''}`;
			return {name, at: found.index, role};
		});

/** How often another name of a role is the right one. */
const nameWorth: Readonly<Record<string, number>> = {
	name: 0.33,
	member: 0.25,
	'name called': 0.1,
	'member called': 0.1,
};

/** Another name of the same role, from the same unit: people write the wrong variable. */
export const byNames = (
	suspect: Suspect,
	lines: readonly SourceLine[],
	unknown: readonly string[],
): readonly Change[] => {
	const line = lines[suspect.line - 1];
	if (line === undefined) return [];
	const {from, to} = suspect.unit ?? {from: 1, to: lines.length};
	const inUnit = new Map<string, Set<string>>();
	for (const [at, {code}] of lines.entries()) {
		const near = at + 1 >= from && at + 1 <= to;
		for (const {name, role} of rolesIn(code)) {
			// Variables come from the unit itself; members and functions may come from anywhere in the file.
			if (!near && role === 'name') continue;
			const names = inUnit.get(role) ?? new Set();
			inUnit.set(role, names.add(name));
		}
	}
	const declares =
		suspect.unit?.from === suspect.line || /^\s*(?:const|let|var|for|def|class|function)\b/.test(line.code);
	const assigned = declares ? line.code.search(/=(?![=>])|\b(?:of|in)\b/) : -1;
	return rolesIn(line.code).flatMap(({name, at, role}): readonly Change[] => {
		if (declares && at < (assigned === -1 ? Infinity : assigned)) return [];
		const isUnknown = unknown.includes(name);
		return [...(inUnit.get(role) ?? [])]
			.filter(other => other !== name && other !== suspect.unit?.name)
			.map(by => {
				const alike = distance(name, by);
				const prior = isUnknown ? (alike < 3 ? 3 : 0.8) : (nameWorth[role] ?? 0.1) * (alike < 3 ? 1.4 : 1);
				return {name: 'another name', from: at, to: at + name.length, by, prior};
			});
	});
};
