import {flagOf, offersOf, type FlagName} from './flags.ts';
import {EVERYWHERE, flagsOf, meantBy, subverbsOf, type Operand, type Placed} from './verbs.ts';

const sayOperand = ({name, need, many, offers}: Operand): string => {
	const word = typeof offers === 'object' ? offers.join('|') : name;
	const repeated = many === undefined ? word : `${word}…`;
	return need === 'required' ? repeated : `[${repeated}]`;
};

/** A verb as it is typed, with its operands: `evolve diff [RUN] VARIANT`. */
export const lineOf = ({path, verb}: Placed): string =>
	[
		...path,
		...(verb.operands ?? []).map(sayOperand),
		...(verb.behind === undefined ? [] : [`[-- ${verb.behind}]`]),
	].join(' ');

/** The ways to write a verb: its own, where it has one, and those of its sub-verbs. */
export const formsOf = (place: Placed): readonly Placed[] => {
	const own = place.verb.flags !== undefined || place.verb.verbs === undefined;
	return [...(own ? [place] : []), ...subverbsOf(place)];
};

/** The flags of a verb that are shown, without those of every verb. */
export const shownFlags = (place: Placed): readonly FlagName[] => {
	const common = new Set<FlagName>(EVERYWHERE);
	return flagsOf(place).filter(name => flagOf(name).hidden === undefined && !common.has(name));
};

/** The name of a flag's value with this verb. */
const valueOf = (name: FlagName, {verb}: Placed): string | undefined => verb.values?.[name] ?? flagOf(name).value?.name;

/** A flag with its spellings and its value: `-a, --approval-mode MODE`. */
export const termOf = (name: FlagName, place: Placed): string => {
	const {short} = flagOf(name);
	const value = valueOf(name, place);
	return `${short === undefined ? '    ' : `-${short}, `}--${name}${value === undefined ? '' : ` ${value}`}`;
};

/** What a flag does with a verb, with the words that it takes. */
export const aboutFlag = (name: FlagName, place: Placed): string => {
	const {about, value, many} = flagOf(name);
	const said = place.verb.says?.[name] ?? meantBy(place).verb.says?.[name] ?? about;
	const choices = value?.is === 'choice' ? offersOf(value) : [];
	const isSaid = choices.every(choice => said.includes(choice));
	return [
		said,
		...(choices.length === 0 || isSaid ? [] : [` (${choices.join(', ')})`]),
		...(many === undefined ? [] : ['; repeatable']),
	].join('');
};
