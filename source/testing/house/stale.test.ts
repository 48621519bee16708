import {expect, test} from 'vitest';
import type {Scripted} from '../vendors/script.ts';
import {well} from './cell.ts';
import {openHouse} from './house.ts';

// Models that the catalogue still takes to be alive, and whose vendors say in mid-run that they are gone.

const gone: Readonly<Record<string, Scripted>> = {
	'meta-llama/llama-4-scout-17b-16e-instruct': {
		status: 400,
		code: 'model_decommissioned',
		message: 'The model has been decommissioned and is no longer supported.',
	},
	'claude-sonnet-4-20250514': {status: 404, type: 'not_found_error', message: 'model: claude-sonnet-4-20250514'},
	o3: {status: 404, code: 'model_not_found', message: 'The model `o3` does not exist.'},
};

test('are replaced without losing the turn, each asked once, and each replacement is said once', async () => {
	const planner = [
		{vendor: 'anthropic', model: 'claude-sonnet-4'},
		{vendor: 'openai', model: 'o3'},
		{vendor: 'anthropic', model: 'claude-sonnet'},
	];
	await using house = await openHouse({
		now: () => new Date('2026-05-01T09:00:00Z'),
		roles: {
			context_analyzer: [{vendor: 'groq', model: 'llama-4-scout'}],
			// The editor is the planner, to see that what was said of one is not said again of the other.
			reasoning_engine: planner.slice(1),
			code_generator: [planner[1], planner[0], planner[2]].filter(one => one !== undefined),
		},
		script: asked => gone[asked.model] ?? well(asked),
	});
	await house.turn('Make a new.');
	const {text, terminal, asked, files, facts} = await house.end();
	const said = [
		'! llama-4-scout: groq does not serve meta-llama/llama-4-scout-17b-16e-instruct: The model has been decommissioned and is no longer supported.; using groq:openai/gpt-oss-120b',
		'! o3: openai does not serve o3: The model `o3` does not exist.; using anthropic:claude-sonnet-5-5',
		'! claude-sonnet-4: anthropic does not serve claude-sonnet-4-20250514: model: claude-sonnet-4-20250514; using anthropic:claude-sonnet-5-5',
	];
	const inTerminal = terminal.join(' ').replaceAll(/\s+/g, ' ');
	expect({
		said: text.filter(line => line.includes('; using ')),
		inTerminal: said.map(line => inTerminal.split(line).length - 1),
		asked,
		a: files['a.txt'],
		outcome: facts.flatMap(fact => (fact.type === 'turn.finished' ? [fact.outcome] : [])),
		credited: facts.flatMap(fact => (fact.type === 'model.answered' ? [fact.served] : [])),
	}).toEqual({
		said,
		inTerminal: [1, 1, 1],
		asked: [
			'meta-llama/llama-4-scout-17b-16e-instruct',
			'openai/gpt-oss-120b',
			'o3',
			'claude-sonnet-5-5',
			'claude-sonnet-4-20250514',
			'claude-sonnet-5-5',
			'claude-sonnet-5-5',
		],
		a: 'new\n',
		outcome: ['done'],
		credited: ['openai/gpt-oss-120b', 'claude-sonnet-5-5', 'claude-sonnet-5-5', 'claude-sonnet-5-5'],
	});
});
