/** Puts values into a text: `{{name}}`. */
export const render = (template, values) =>
	template.replaceAll(/\{\{\s*(\w+)\s*\}\}/g, (_, name) => String(values[name] ?? ''));
