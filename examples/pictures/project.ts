import type {Part, Scripted} from '../../source/testing/vendors/script.ts';

/** The project that the pictures are taken in: small enough to be read in them. */
export const files = {
	'package.json': '{"name": "shop", "type": "module", "scripts": {"test": "node --test"}}\n',
	'src/cart.js': `/** The price of everything in a cart, in cents. */
export const total = items => {
	let sum = 0;
	for (const item of items) sum += item.price;
	return sum;
};

/** How many things are in a cart. */
export const count = items => items.length;

/** A price as people read it. */
export const format = cents => '$' + cents / 100;
`,
	'src/main.js':
		"import {format, total} from './cart.js';\n\nconsole.log(format(total([{price: 250, quantity: 2}])));\n",
	'test/cart.test.js': `import assert from 'node:assert/strict';
import {test} from 'node:test';
import {format, total} from '../src/cart.js';

test('quantities count', () => assert.equal(total([{price: 250, quantity: 2}]), 500));
test('prices have two digits', () => assert.equal(format(500), '$5.00'));
`,
};

/** Two hunks in one file. */
export const patch = `*** Begin Patch
*** Update File: src/cart.js
@@
 	let sum = 0;
-	for (const item of items) sum += item.price;
+	for (const {price, quantity = 1} of items) sum += price * quantity;
 	return sum;
@@
 /** A price as people read it. */
-export const format = cents => '$' + cents / 100;
+export const format = cents => \`$\${(cents / 100).toFixed(2)}\`;
*** End Patch`;

export const answer = `\`total\` in \`src/cart.js\` adds up the **prices** of all items, but not their *quantities*:

1. it walks over \`items\` once
2. it adds \`item.price\`, whatever \`item.quantity\` says
   - so two books at $2.50 cost $2.50

This would be right:

\`\`\`js
export const total = items =>
	items.reduce((sum, {price, quantity = 1}) => sum + price * quantity, 0);
\`\`\`

| cart | now | right |
|---|---:|---:|
| one book | $2.50 | $2.50 |
| two books | $2.50 | $5.00 |

Shall I change it?`;

export const plan = {
	summary: 'Count quantities, and show prices with two digits.',
	steps: [
		{title: 'Count quantities in total', detail: 'Multiply each price by its quantity.', files: ['src/cart.js']},
		{title: 'Show prices with two digits', detail: 'Use toFixed(2) in format.', files: ['src/cart.js']},
		{title: 'Cover both with tests', detail: 'A cart of two books, and a price of $5.', files: ['test/cart.test.js']},
	],
};

export const usage = {input: 12_400, output: 380, cacheRead: 9_000};

export const say = (...parts: readonly Part[]): Scripted => ({say: parts, usage});
