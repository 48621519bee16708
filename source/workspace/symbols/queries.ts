/*
 * Queries over the syntax trees of the grammars. The name of a definition is captured under its kind, that of anything referred to as `ref`.
 * The language of queries: https://tree-sitter.github.io/tree-sitter/using-parsers/queries
 */

const script = `
(function_declaration name: (identifier) @function)
(generator_function_declaration name: (identifier) @function)
(method_definition name: [(property_identifier) (private_property_identifier)] @method)
(variable_declarator name: (identifier) @function value: [(arrow_function) (function_expression)])
(program (lexical_declaration (variable_declarator name: (identifier) @constant)))
(program (variable_declaration (variable_declarator name: (identifier) @constant)))
(program (export_statement (lexical_declaration (variable_declarator name: (identifier) @constant))))
(pair key: (property_identifier) @method value: [(arrow_function) (function_expression)])
(assignment_expression left: (member_expression property: (property_identifier) @function) right: [(arrow_function) (function_expression)])
(call_expression function: (identifier) @ref)
(call_expression function: (member_expression property: (property_identifier) @ref))
(new_expression constructor: (identifier) @ref)
(import_specifier name: (identifier) @ref)
(import_clause (identifier) @ref)
(arguments (identifier) @ref)
`;

const jsx = `
(jsx_opening_element name: (identifier) @ref)
(jsx_self_closing_element name: (identifier) @ref)
`;

const types = `
(class_declaration name: (type_identifier) @class)
(abstract_class_declaration name: (type_identifier) @class)
(interface_declaration name: (type_identifier) @interface)
(type_alias_declaration name: (type_identifier) @type)
(enum_declaration name: (identifier) @enum)
(internal_module name: (identifier) @module)
(function_signature name: (identifier) @function)
(method_signature name: (property_identifier) @method)
(abstract_method_signature name: (property_identifier) @method)
(public_field_definition name: (property_identifier) @method value: (arrow_function))
(class_heritage (extends_clause value: (identifier) @ref))
(type_identifier) @ref
`;

export const javascript = `${script}${jsx}
(class_declaration name: (identifier) @class)
(field_definition property: (property_identifier) @method value: (arrow_function))
(class_heritage (identifier) @ref)
`;
export const typescript = script + types;
export const tsx = script + types + jsx;

export const python = `
(class_definition name: (identifier) @class)
(class_definition body: (block (function_definition name: (identifier) @method)))
(class_definition body: (block (decorated_definition definition: (function_definition name: (identifier) @method))))
(function_definition name: (identifier) @function)
(module (expression_statement (assignment left: (identifier) @constant)))
(call function: (identifier) @ref)
(call function: (attribute attribute: (identifier) @ref))
(class_definition superclasses: (argument_list (identifier) @ref))
(class_definition superclasses: (argument_list (attribute attribute: (identifier) @ref)))
(import_from_statement name: (dotted_name (identifier) @ref))
(import_from_statement name: (aliased_import name: (dotted_name (identifier) @ref)))
(except_clause (identifier) @ref)
(type (identifier) @ref)
(decorator (identifier) @ref)
(raise_statement (identifier) @ref)
(argument_list (identifier) @ref)
`;

export const go = `
(function_declaration name: (identifier) @function)
(method_declaration name: (field_identifier) @method)
(type_spec name: (type_identifier) @type)
(type_alias name: (type_identifier) @type)
(source_file (const_declaration (const_spec name: (identifier) @constant)))
(source_file (var_declaration (var_spec name: (identifier) @variable)))
(call_expression function: (identifier) @ref)
(call_expression function: (selector_expression field: (field_identifier) @ref))
(type_identifier) @ref
`;

export const rust = `
(function_item name: (identifier) @function)
(function_signature_item name: (identifier) @function)
(struct_item name: (type_identifier) @struct)
(enum_item name: (type_identifier) @enum)
(union_item name: (type_identifier) @struct)
(trait_item name: (type_identifier) @trait)
(type_item name: (type_identifier) @type)
(mod_item name: (identifier) @module)
(const_item name: (identifier) @constant)
(static_item name: (identifier) @constant)
(macro_definition name: (identifier) @macro)
(call_expression function: (identifier) @ref)
(call_expression function: (field_expression field: (field_identifier) @ref))
(call_expression function: (scoped_identifier name: (identifier) @ref))
(macro_invocation macro: (identifier) @ref)
(type_identifier) @ref
`;

export const java = `
(class_declaration name: (identifier) @class)
(interface_declaration name: (identifier) @interface)
(enum_declaration name: (identifier) @enum)
(record_declaration name: (identifier) @class)
(annotation_type_declaration name: (identifier) @interface)
(method_declaration name: (identifier) @method)
(constructor_declaration name: (identifier) @method)
(field_declaration declarator: (variable_declarator name: (identifier) @field))
(method_invocation name: (identifier) @ref)
(type_identifier) @ref
`;

export const cpp = `
(function_declarator declarator: (identifier) @function)
(function_declarator declarator: (field_identifier) @method)
(function_declarator declarator: (qualified_identifier name: (identifier) @method))
(struct_specifier name: (type_identifier) @struct body: (_))
(class_specifier name: (type_identifier) @class body: (_))
(union_specifier name: (type_identifier) @struct body: (_))
(enum_specifier name: (type_identifier) @enum body: (_))
(type_definition declarator: (type_identifier) @type)
(alias_declaration name: (type_identifier) @type)
(namespace_definition name: (namespace_identifier) @module)
(preproc_def name: (identifier) @macro)
(preproc_function_def name: (identifier) @macro)
(call_expression function: (identifier) @ref)
(call_expression function: (field_expression field: (field_identifier) @ref))
(call_expression function: (qualified_identifier name: (identifier) @ref))
(type_identifier) @ref
`;

export const ruby = `
(method name: (_) @method)
(singleton_method name: (_) @method)
(class name: (constant) @class)
(class name: (scope_resolution name: (constant) @class))
(module name: (constant) @module)
(module name: (scope_resolution name: (constant) @module))
(assignment left: (constant) @constant)
(call method: (identifier) @ref)
(constant) @ref
`;

export const php = `
(function_definition name: (name) @function)
(method_declaration name: (name) @method)
(class_declaration name: (name) @class)
(interface_declaration name: (name) @interface)
(trait_declaration name: (name) @trait)
(enum_declaration name: (name) @enum)
(const_element (name) @constant)
(function_call_expression function: (name) @ref)
(member_call_expression name: (name) @ref)
(scoped_call_expression name: (name) @ref)
(scoped_call_expression scope: (name) @ref)
(object_creation_expression (name) @ref)
(named_type (name) @ref)
(base_clause (name) @ref)
(class_interface_clause (name) @ref)
(namespace_use_clause (qualified_name (name) @ref))
`;

export const csharp = `
(class_declaration name: (identifier) @class)
(interface_declaration name: (identifier) @interface)
(struct_declaration name: (identifier) @struct)
(record_declaration name: (identifier) @class)
(enum_declaration name: (identifier) @enum)
(delegate_declaration name: (identifier) @type)
(method_declaration name: (identifier) @method)
(constructor_declaration name: (identifier) @method)
(property_declaration name: (identifier) @property)
(local_function_statement name: (identifier) @function)
(invocation_expression function: (identifier) @ref)
(invocation_expression function: (member_access_expression name: (identifier) @ref))
(object_creation_expression type: (identifier) @ref)
(base_list (identifier) @ref)
(variable_declaration type: (identifier) @ref)
(parameter type: (identifier) @ref)
(generic_name (identifier) @ref)
`;
