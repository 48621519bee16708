import type {TaskFile} from '../../suites/schema.ts';
import type {Report} from '../report.ts';

/** Reads what a grade command printed, or the report that it wrote. A pure function of that text; hostile text is at most unreadable. */
export const readReport = async (text: string, {parser, log}: TaskFile['grade']): Promise<Report> => {
	switch (parser) {
		case 'exit':
			return {kind: 'exit'};
		case 'tap':
			return (await import('./tap.ts')).readTap(text);
		case 'junit':
			return (await import('./junit.ts')).readJunit(text);
		case 'pytest':
			return (await import('./pytest.ts')).readPytest(text);
		case 'jest':
			return (await import('./jest.ts')).readJest(text);
		case 'swebench':
			return (await import('./swebench.ts')).readSwebench(text, log);
		case 'reward-file':
			return (await import('./reward.ts')).readReward(text);
	}
};
