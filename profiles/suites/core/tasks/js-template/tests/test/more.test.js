import assert from 'node:assert/strict';
import test from 'node:test';
import {render} from '../src/template.js';

test('makes values safe', () => assert.equal(render('{{a}}', {a: `<b x="1" y='2'>&`}), '&lt;b x=&quot;1&quot; y=&#39;2&#39;&gt;&amp;'));
test('leaves three braces as they are', () => assert.equal(render('{{{a}}}{{{ a | upper }}}', {a: '<b>'}), '<b><B>'));
test('goes into objects', () => assert.equal(render('{{a.b.c}}-{{a.x.c}}-{{none}}', {a: {b: {c: 1}}}), '1--'));
test('knows nothing of what objects inherit', () => assert.equal(render('{{constructor}}{{a.length}}', {a: {}}), ''));
test('stands in for what is missing', () => assert.equal(render('{{a | default:"no one"}} {{b | default:"x"}} {{c | default:"y"}}', {a: '', b: 0}), 'no one 0 y'));
test('names a filter that nobody knows', () => assert.throws(() => render('{{a | shout}}', {a: 'x'}), /shout/));
test('braces may stand for themselves', () => assert.equal(render('\\{{a}} {{a}}', {a: 1}), '{{a}} 1'));
