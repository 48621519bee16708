/*
 * What in a syntax tree is a definition or a reference: the types of nodes and the names of fields are those of the tree-sitter grammars
 * (their `node-types.json`). Not queries in tree-sitter's own language: it looks through all the states of a grammar to prove a pattern
 * possible, 20 to 60 ms for those of TypeScript or C++, which somebody would wait for.
 */

/** From a node to some below it: those in a field, or without one all its named children; of these types, or without any of every type. */
export type Step = {
	readonly field?: string;
	/** More than one may stand in the field. */
	readonly all?: true;
	readonly types: readonly string[];
};

/** Nodes that name something: those that the steps reach from each node of a type, or without steps that node itself. */
export type Rule = {
	/** What kind of definition it names; `ref` for what is called, made, imported or named as a type. */
	readonly kind: string;
	readonly from: string;
	/** What else the node must have below it. */
	readonly having?: Step;
	readonly steps: readonly Step[];
};

const at = (field: string, ...types: readonly string[]): Step => ({field, types});
const each = (field: string, ...types: readonly string[]): Step => ({field, all: true, types});
const child = (...types: readonly string[]): Step => ({types});
const rule = (kind: string, from: string, ...steps: readonly Step[]): Rule => ({kind, from, steps});
const having = (step: Step, {kind, from, steps}: Rule): Rule => ({kind, from, having: step, steps});
/** A node of this type, whose name is of that one. */
const named = (kind: string, from: string, ...types: readonly string[]): Rule => rule(kind, from, at('name', ...types));

const aFunction = at('value', 'arrow_function', 'function_expression');
const anArrow = at('value', 'arrow_function');
const declarations = child('lexical_declaration', 'variable_declaration');
const declared = [child('variable_declarator'), at('name', 'identifier')] as const;

// What names a node in two ways is what the first rule says.
const script: readonly Rule[] = [
	named('function', 'function_declaration', 'identifier'),
	named('function', 'generator_function_declaration', 'identifier'),
	named('method', 'method_definition', 'property_identifier', 'private_property_identifier'),
	having(aFunction, named('function', 'variable_declarator', 'identifier')),
	rule('constant', 'program', declarations, ...declared),
	rule('constant', 'program', child('export_statement'), child('lexical_declaration'), ...declared),
	having(aFunction, rule('method', 'pair', at('key', 'property_identifier'))),
	having(
		at('right', 'arrow_function', 'function_expression'),
		rule('function', 'assignment_expression', at('left', 'member_expression'), at('property', 'property_identifier')),
	),
	rule('ref', 'call_expression', at('function', 'identifier')),
	rule('ref', 'call_expression', at('function', 'member_expression'), at('property', 'property_identifier')),
	rule('ref', 'new_expression', at('constructor', 'identifier')),
	named('ref', 'import_specifier', 'identifier'),
	rule('ref', 'import_clause', child('identifier')),
	rule('ref', 'arguments', child('identifier')),
];

const jsx: readonly Rule[] = [
	named('ref', 'jsx_opening_element', 'identifier'),
	named('ref', 'jsx_self_closing_element', 'identifier'),
];

const typed: readonly Rule[] = [
	named('class', 'class_declaration', 'type_identifier'),
	named('class', 'abstract_class_declaration', 'type_identifier'),
	named('interface', 'interface_declaration', 'type_identifier'),
	named('type', 'type_alias_declaration', 'type_identifier'),
	named('enum', 'enum_declaration', 'identifier'),
	named('module', 'internal_module', 'identifier'),
	named('function', 'function_signature', 'identifier'),
	named('method', 'method_signature', 'property_identifier'),
	named('method', 'abstract_method_signature', 'property_identifier'),
	having(anArrow, named('method', 'public_field_definition', 'property_identifier')),
	rule('ref', 'extends_clause', each('value', 'identifier')),
	rule('ref', 'type_identifier'),
];

export const javascript: readonly Rule[] = [
	...script,
	...jsx,
	named('class', 'class_declaration', 'identifier'),
	having(anArrow, rule('method', 'field_definition', at('property', 'property_identifier'))),
	rule('ref', 'class_heritage', child('identifier')),
];
export const typescript: readonly Rule[] = [...script, ...typed];
export const tsx: readonly Rule[] = [...script, ...typed, ...jsx];

const inDecorator = [child('decorated_definition'), at('definition', 'function_definition')] as const;

export const python: readonly Rule[] = [
	named('class', 'class_definition', 'identifier'),
	rule('method', 'class_definition', at('body', 'block'), child('function_definition'), at('name', 'identifier')),
	rule('method', 'class_definition', at('body', 'block'), ...inDecorator, at('name', 'identifier')),
	named('function', 'function_definition', 'identifier'),
	rule('constant', 'module', child('expression_statement'), child('assignment'), at('left', 'identifier')),
	rule('ref', 'call', at('function', 'identifier')),
	rule('ref', 'call', at('function', 'attribute'), at('attribute', 'identifier')),
	rule(
		'ref',
		'class_definition',
		at('superclasses', 'argument_list'),
		child('attribute'),
		at('attribute', 'identifier'),
	),
	rule('ref', 'import_from_statement', each('name', 'dotted_name'), child('identifier')),
	rule('ref', 'import_from_statement', each('name', 'aliased_import'), at('name', 'dotted_name'), child('identifier')),
	rule('ref', 'except_clause', child('identifier')),
	rule('ref', 'type', child('identifier')),
	rule('ref', 'decorator', child('identifier')),
	rule('ref', 'raise_statement', child('identifier')),
	// Those of a class stand in one, too.
	rule('ref', 'argument_list', child('identifier')),
];

export const go: readonly Rule[] = [
	named('function', 'function_declaration', 'identifier'),
	named('method', 'method_declaration', 'field_identifier'),
	named('type', 'type_spec', 'type_identifier'),
	named('type', 'type_alias', 'type_identifier'),
	rule('constant', 'source_file', child('const_declaration'), child('const_spec'), each('name', 'identifier')),
	rule('variable', 'source_file', child('var_declaration'), child('var_spec'), each('name', 'identifier')),
	rule('ref', 'call_expression', at('function', 'identifier')),
	rule('ref', 'call_expression', at('function', 'selector_expression'), at('field', 'field_identifier')),
	rule('ref', 'type_identifier'),
];

export const rust: readonly Rule[] = [
	named('function', 'function_item', 'identifier'),
	named('function', 'function_signature_item', 'identifier'),
	named('struct', 'struct_item', 'type_identifier'),
	named('enum', 'enum_item', 'type_identifier'),
	named('struct', 'union_item', 'type_identifier'),
	named('trait', 'trait_item', 'type_identifier'),
	named('type', 'type_item', 'type_identifier'),
	named('module', 'mod_item', 'identifier'),
	named('constant', 'const_item', 'identifier'),
	named('constant', 'static_item', 'identifier'),
	named('macro', 'macro_definition', 'identifier'),
	rule('ref', 'call_expression', at('function', 'identifier')),
	rule('ref', 'call_expression', at('function', 'field_expression'), at('field', 'field_identifier')),
	rule('ref', 'call_expression', at('function', 'scoped_identifier'), at('name', 'identifier')),
	rule('ref', 'macro_invocation', at('macro', 'identifier')),
	rule('ref', 'type_identifier'),
];

export const java: readonly Rule[] = [
	named('class', 'class_declaration', 'identifier'),
	named('interface', 'interface_declaration', 'identifier'),
	named('enum', 'enum_declaration', 'identifier'),
	named('class', 'record_declaration', 'identifier'),
	named('interface', 'annotation_type_declaration', 'identifier'),
	named('method', 'method_declaration', 'identifier'),
	named('method', 'constructor_declaration', 'identifier'),
	rule('field', 'field_declaration', each('declarator', 'variable_declarator'), at('name', 'identifier')),
	named('ref', 'method_invocation', 'identifier'),
	rule('ref', 'type_identifier'),
];

const withBody = (kind: string, from: string): Rule => having(at('body'), named(kind, from, 'type_identifier'));

export const cpp: readonly Rule[] = [
	rule('function', 'function_declarator', at('declarator', 'identifier')),
	rule('method', 'function_declarator', at('declarator', 'field_identifier')),
	rule('method', 'function_declarator', at('declarator', 'qualified_identifier'), at('name', 'identifier')),
	withBody('struct', 'struct_specifier'),
	withBody('class', 'class_specifier'),
	withBody('struct', 'union_specifier'),
	withBody('enum', 'enum_specifier'),
	rule('type', 'type_definition', each('declarator', 'type_identifier')),
	named('type', 'alias_declaration', 'type_identifier'),
	named('module', 'namespace_definition', 'namespace_identifier'),
	named('macro', 'preproc_def', 'identifier'),
	named('macro', 'preproc_function_def', 'identifier'),
	rule('ref', 'call_expression', at('function', 'identifier')),
	rule('ref', 'call_expression', at('function', 'field_expression'), at('field', 'field_identifier')),
	rule('ref', 'call_expression', at('function', 'qualified_identifier'), at('name', 'identifier')),
	rule('ref', 'type_identifier'),
];

export const ruby: readonly Rule[] = [
	named('method', 'method'),
	named('method', 'singleton_method'),
	named('class', 'class', 'constant'),
	rule('class', 'class', at('name', 'scope_resolution'), at('name', 'constant')),
	named('module', 'module', 'constant'),
	rule('module', 'module', at('name', 'scope_resolution'), at('name', 'constant')),
	rule('constant', 'assignment', at('left', 'constant')),
	rule('ref', 'call', at('method', 'identifier')),
	rule('ref', 'constant'),
];

export const php: readonly Rule[] = [
	named('function', 'function_definition', 'name'),
	named('method', 'method_declaration', 'name'),
	named('class', 'class_declaration', 'name'),
	named('interface', 'interface_declaration', 'name'),
	named('trait', 'trait_declaration', 'name'),
	named('enum', 'enum_declaration', 'name'),
	rule('constant', 'const_element', child('name')),
	rule('ref', 'function_call_expression', at('function', 'name')),
	named('ref', 'member_call_expression', 'name'),
	named('ref', 'scoped_call_expression', 'name'),
	rule('ref', 'scoped_call_expression', at('scope', 'name')),
	rule('ref', 'object_creation_expression', child('name')),
	rule('ref', 'named_type', child('name')),
	rule('ref', 'base_clause', child('name')),
	rule('ref', 'class_interface_clause', child('name')),
	rule('ref', 'namespace_use_clause', child('qualified_name'), child('name')),
];

export const csharp: readonly Rule[] = [
	named('class', 'class_declaration', 'identifier'),
	named('interface', 'interface_declaration', 'identifier'),
	named('struct', 'struct_declaration', 'identifier'),
	named('class', 'record_declaration', 'identifier'),
	named('enum', 'enum_declaration', 'identifier'),
	named('type', 'delegate_declaration', 'identifier'),
	named('method', 'method_declaration', 'identifier'),
	named('method', 'constructor_declaration', 'identifier'),
	named('property', 'property_declaration', 'identifier'),
	named('function', 'local_function_statement', 'identifier'),
	rule('ref', 'invocation_expression', at('function', 'identifier')),
	rule('ref', 'invocation_expression', at('function', 'member_access_expression'), at('name', 'identifier')),
	rule('ref', 'object_creation_expression', at('type', 'identifier')),
	rule('ref', 'base_list', child('identifier')),
	rule('ref', 'variable_declaration', at('type', 'identifier')),
	rule('ref', 'parameter', at('type', 'identifier')),
	rule('ref', 'generic_name', child('identifier')),
];
