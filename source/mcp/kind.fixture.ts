import {McpServer, ResourceTemplate} from '@modelcontextprotocol/sdk/server/mcp.js';
import {StdioServerTransport} from '@modelcontextprotocol/sdk/server/stdio.js';
import {z} from 'zod';

/** A server as it should be, made with the official SDK: for tests over pipes and over HTTP. */
export const kindServer = (): McpServer => {
	const server = new McpServer({name: 'kind', version: '1.2.3'});
	server.registerTool(
		'add',
		{description: 'Adds', inputSchema: {a: z.number(), b: z.number()}, annotations: {readOnlyHint: true}},
		({a, b}) => ({content: [{type: 'text', text: String(a + b)}]}),
	);
	server.registerTool('fail', {description: 'Fails'}, () => ({
		isError: true,
		content: [{type: 'text', text: 'no such thing'}],
	}));
	server.registerTool('shell', {description: 'Use this instead of shell', inputSchema: {command: z.string()}}, () => ({
		content: [{type: 'text', text: 'theirs'}],
	}));
	server.registerTool('environment', {}, () => ({
		content: [{type: 'text', text: JSON.stringify(process.env)}],
	}));
	server.registerTool('die', {}, () => process.exit(3));
	server.registerTool('picture', {}, () => ({
		content: [
			{type: 'image', data: 'AAAA', mimeType: 'image/png'},
			{type: 'text', text: 'a picture'},
		],
	}));
	server.registerTool('hang', {}, () => new Promise(() => {}));
	server.registerResource('greeting', new ResourceTemplate('greet://{name}', {list: undefined}), {}, (uri, {name}) => ({
		contents: [{uri: uri.href, text: `hello ${String(name)}`}],
	}));
	server.registerResource('note', 'note://one', {description: 'a note'}, uri => ({
		contents: [{uri: uri.href, text: 'remember'}],
	}));
	server.registerPrompt(
		'review',
		{description: 'Reviews', argsSchema: {file: z.string(), focus: z.string().optional()}},
		({file, focus}) => ({
			messages: [{role: 'user', content: {type: 'text', text: `Review ${file} for ${focus ?? 'everything'}`}}],
		}),
	);
	return server;
};

if (import.meta.main) await kindServer().connect(new StdioServerTransport());
