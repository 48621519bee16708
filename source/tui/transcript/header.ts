import {homely} from '../../views/homely.ts';
import type {Body} from '../../core/session/event.ts';
import {oneLine} from '../../views/plain.ts';
import {widthOf} from '../text/width.ts';
import type {Look, Tone} from '../theme.ts';
import {noteLines} from './ending.ts';
import {flow, row} from './row.ts';

/** What the head of a session is made of: its opening, or what is known of it before it is on record. */
export type Opening = Pick<Body<'session.opened'>, 'version' | 'directory' | 'profile' | 'wall' | 'notices'>;

/** The models that the stages would like to have; which ones they get is said when they are chosen. */
const wishes = ({stages, roles}: Opening['profile']): string => {
	const names = stages.flatMap(({role}) => {
		const first = roles[role ?? '']?.[0];
		return first === undefined ? [] : [first.vendor === 'offline' ? `offline ${first.model}` : first.model];
	});
	return [...new Set(names)].join(' → ');
};

const labels = ['directory', 'profile', 'models', 'wall'] as const;
const WIDTH = Math.max(...labels.map(label => label.length)) + 2;
/** With fewer columns, what does not fit behind its label goes further to the left. */
const NARROW = 60;

/** What a person should know about an opening, each with a sign. */
export const noticeLines = (notices: readonly string[], look: Look): readonly string[] =>
	notices.flatMap(notice => noteLines('warning', notice, look));

/** The head of a session: what runs here, where, with which models, behind which wall; and what a person should know about it. */
export const headerLines = ({version, directory, profile, wall, notices}: Opening, look: Look): readonly string[] => {
	const labelled = (label: (typeof labels)[number], value: string, tone?: Tone): readonly string[] => {
		const text = oneLine(value, 1_000);
		if (text === '') return [];
		const head = look.spoken ? `  ${label}: ` : `  ${label.padEnd(WIDTH)}`;
		const indent = ' '.repeat(look.columns < NARROW ? 4 : widthOf(head));
		return flow([['quiet', head]], text, look, {indent, ...(tone === undefined ? {} : {tone})});
	};
	return [
		row(
			[
				['heading', 'unified-dgm'],
				['quiet', ` ${oneLine(version)}`],
			],
			look,
		),
		...labelled('directory', homely(directory, look.home)),
		...labelled('profile', `${profile.name} · ${profile.mode}`, profile.mode === 'full-auto' ? 'warning' : undefined),
		...labelled('models', wishes(profile)),
		...labelled('wall', wall.about, wall.kind === 'none' ? 'warning' : undefined),
		row(['  ', ['action', '/help'], ['quiet', ' shows what can be done here']], look),
		...noticeLines(notices, look),
	];
};
