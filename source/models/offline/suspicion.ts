import type {RepairKnobs} from '../../core/repair.ts';
import type {LineRuns, Spectrum} from './wall/survey.ts';

type Formula = Exclude<RepairKnobs['localisation']['formula'], 'reach'>;

/** How suspicious a line is that so many failing and passing tests ran; all of them give 0 to 1. */
const formulas: Readonly<
	Record<
		Formula,
		(
			ran: {readonly failing: number; readonly passing: number},
			all: {readonly failing: number; readonly passing: number},
		) => number
	>
> = {
	/** R. Abreu, P. Zoeteweij, A. van Gemund: An evaluation of similarity coefficients for software fault localization (2006). */
	ochiai: (ran, all) => ran.failing / Math.sqrt(all.failing * (ran.failing + ran.passing)),
	/** W. E. Wong, V. Debroy, R. Gao, Y. Li: The DStar method for effective software fault localization (2014), star 2, bent to 0 to 1. */
	dstar: (ran, all) => {
		const value = ran.failing ** 2 / Math.max(0.5, ran.passing + all.failing - ran.failing);
		return value / (1 + value);
	},
	/** J. A. Jones, M. J. Harrold: Empirical evaluation of the Tarantula automatic fault-localization technique (2005). */
	tarantula: (ran, all) => {
		const [failed, passed] = [ran.failing / all.failing, all.passing === 0 ? 0 : ran.passing / all.passing];
		return failed / (failed + passed);
	},
};

export const suspicionOf = (formula: Formula, ran: LineRuns, all: Spectrum): number =>
	ran.failing === 0 || all.failing === 0 ? 0 : formulas[formula](ran, all);
