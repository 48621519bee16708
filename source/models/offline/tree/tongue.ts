import type {Node} from './node.ts';

/** What operators ask of a language: which node types play which part. The operators themselves know no language. */
export type Part =
	| 'operation'
	| 'assignment'
	| 'augmented'
	| 'declarator'
	| 'update'
	| 'call'
	| 'arguments'
	| 'name'
	| 'member'
	| 'index'
	| 'slice'
	| 'number'
	| 'text'
	| 'truth'
	| 'nothing'
	| 'negation'
	| 'return'
	| 'branch'
	| 'loop'
	| 'leap'
	| 'bare'
	| 'block'
	| 'module'
	| 'case'
	| 'function'
	| 'parameters'
	| 'wait'
	| 'refusal'
	| 'untouchable';

/** How a language writes what repairs insert. */
export type Words = {
	readonly nothing: string;
	readonly yes: string;
	readonly no: string;
	readonly and: string;
	readonly or: string;
	readonly equal: string;
	readonly end: string;
	readonly field: 'property' | 'attribute';
	readonly not: (condition: string) => string;
	readonly isNothing: (name: string) => string;
	readonly isEmpty: (name: string) => string;
	readonly guard: (condition: string, statement: string) => string;
	readonly least: string;
	readonly most: string;
};

export type Tongue = {
	readonly language: 'script' | 'python';
	readonly types: Readonly<Record<Part, ReadonlySet<string>>>;
	readonly words: Words;
};

const set = (types: string): ReadonlySet<string> => new Set(types.split(' ').filter(type => type !== ''));

const simple = /^[\w$.]+(?:\([^()]*\))?$/;

const script: Tongue = {
	language: 'script',
	types: {
		operation: set('binary_expression'),
		assignment: set('assignment_expression'),
		augmented: set('augmented_assignment_expression'),
		declarator: set('variable_declarator public_field_definition field_definition'),
		update: set('update_expression'),
		call: set('call_expression new_expression'),
		arguments: set('arguments'),
		name: set('identifier'),
		member: set('member_expression'),
		index: set('subscript_expression'),
		slice: set(''),
		number: set('number'),
		text: set('string'),
		truth: set('true false'),
		nothing: set('null undefined'),
		negation: set('unary_expression'),
		return: set('return_statement'),
		branch: set('if_statement'),
		loop: set('for_statement for_in_statement while_statement do_statement'),
		leap: set('break_statement continue_statement'),
		bare: set('expression_statement'),
		block: set('statement_block'),
		module: set('program'),
		case: set('switch_case switch_default'),
		function: set(
			'function_declaration function_expression arrow_function method_definition generator_function_declaration generator_function',
		),
		parameters: set('formal_parameters'),
		wait: set('await_expression'),
		refusal: set('throw_statement'),
		untouchable: set(
			'import_statement export_clause type_annotation type_arguments type_parameters type_alias_declaration interface_declaration ' +
				'ambient_declaration decorator comment string_fragment template_chars regex template_literal_type',
		),
	},
	words: {
		nothing: 'undefined',
		yes: 'true',
		no: 'false',
		and: '&&',
		or: '||',
		equal: '===',
		end: ';',
		field: 'property',
		not: condition => (simple.test(condition) ? `!${condition}` : `!(${condition})`),
		isNothing: name => `${name} === undefined || ${name} === null`,
		isEmpty: name => `${name}.length === 0`,
		guard: (condition, statement) => `if (${condition}) ${statement};`,
		least: '-Infinity',
		most: 'Infinity',
	},
};

const python: Tongue = {
	language: 'python',
	types: {
		operation: set('binary_operator boolean_operator comparison_operator'),
		assignment: set('assignment'),
		augmented: set('augmented_assignment'),
		declarator: set(''),
		update: set(''),
		call: set('call'),
		arguments: set('argument_list'),
		name: set('identifier'),
		member: set('attribute'),
		index: set('subscript'),
		slice: set('slice'),
		number: set('integer float'),
		text: set('string'),
		truth: set('true false'),
		nothing: set('none'),
		negation: set('not_operator'),
		return: set('return_statement'),
		branch: set('if_statement elif_clause'),
		loop: set('for_statement while_statement'),
		leap: set('break_statement continue_statement'),
		bare: set('expression_statement'),
		block: set('block'),
		module: set('module'),
		case: set(''),
		function: set('function_definition lambda'),
		parameters: set('parameters lambda_parameters'),
		wait: set('await'),
		refusal: set('raise_statement assert_statement'),
		untouchable: set(
			'import_statement import_from_statement future_import_statement type decorator comment string_content global_statement',
		),
	},
	words: {
		nothing: 'None',
		yes: 'True',
		no: 'False',
		and: 'and',
		or: 'or',
		equal: '==',
		end: '',
		field: 'attribute',
		not: condition => (simple.test(condition) ? `not ${condition}` : `not (${condition})`),
		isNothing: name => `${name} is None`,
		isEmpty: name => `not ${name}`,
		guard: (condition, statement) => `if ${condition}:\n\t${statement}`,
		least: 'float("-inf")',
		most: 'float("inf")',
	},
};

/** The languages that repairs are known for; one for JavaScript, TypeScript and JSX, whose grammars share their names. */
export const tongues: Readonly<Record<Tongue['language'], Tongue>> = {script, python};

/** Does a node play a part? */
export const plays = ({types}: Tongue, part: Part, node: Node | undefined): node is Node & {readonly named: true} =>
	node !== undefined && node.named && types[part].has(node.type);
