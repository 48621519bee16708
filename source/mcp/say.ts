import {clipMiddle} from '../core/brief.ts';
import type {CallToolResult, GetPromptResult, ReadResourceResult, Resource} from './connect.ts';

/** Characters of an answer that a model is given. */
const MOST = 32_000;

type Block = CallToolResult['content'][number];

const sizeOf = (base64: string): string => `${Math.ceil((base64.length * 3) / 4 / 1024)} KiB`;

const sayBlock = (block: Block): string => {
	switch (block.type) {
		case 'text':
			return block.text;
		case 'image':
		case 'audio':
			return `[${block.type}, ${block.mimeType}, ${sizeOf(block.data)}: not shown]`;
		case 'resource':
			return sayContent(block.resource);
		case 'resource_link':
			return `[resource ${block.name}: ${block.uri}]`;
	}
};

const sayContent = (content: ReadResourceResult['contents'][number]): string =>
	'text' in content
		? content.text
		: `[${content.uri}, ${content.mimeType ?? 'binary'}, ${sizeOf(content.blob)}: not shown]`;

/** What a tool gave, as text; what only a program could use is named, and nothing is longer than a model can read. */
export const sayResult = ({content, structuredContent}: CallToolResult): string => {
	const text = content.map(sayBlock).join('\n');
	const said = text.trim() === '' && structuredContent !== undefined ? JSON.stringify(structuredContent) : text;
	return clipMiddle(said.trim() === '' ? '(it said nothing)' : said, MOST);
};

export const sayContents = ({contents}: ReadResourceResult): string =>
	clipMiddle(contents.map(sayContent).join('\n') || '(it is empty)', MOST);

export const sayResources = (resources: readonly Resource[]): string =>
	clipMiddle(
		resources
			.map(({uri, name, description = ''}) => `${uri}  ${name}${description === '' ? '' : `: ${description}`}`)
			.join('\n') || '(there are none)',
		MOST,
	);

/** A prompt of a server as a person would have typed it. */
export const sayPrompt = ({messages}: GetPromptResult): string =>
	clipMiddle(
		messages
			.map(({role, content}) => (role === 'assistant' ? `(you said: ${sayBlock(content)})` : sayBlock(content)))
			.join('\n\n'),
		MOST,
	);
