import {createHash} from 'node:crypto';
import {z} from 'zod';
import {clip} from '../core/brief.ts';
import type {ServerSpec} from '../core/server.ts';
import type {Preview, Tool, ToolResult} from '../core/tool.ts';
import type {Connection, Offers, ServerTool} from './connect.ts';
import {sayFault} from './fault.ts';
import type {Server} from './server.ts';
import {sayContents, sayResources, sayResult} from './say.ts';

/** Characters of a name that every vendor takes, of what a tool says of itself, of the schema of its input; and levels of that. */
const MOST = {name: 64, about: 2_000, schema: 32_000, depth: 40};

/** `server__tool`, in letters that every vendor takes; what had to be cut ends in a digest, so that no two are alike. */
const nameFor = (server: string, tool: string): string => {
	const name = `${server}__${tool.replaceAll(/[^\w-]/g, '_')}`;
	if (name.length <= MOST.name && name === `${server}__${tool}`) return name;
	const digest = createHash('sha256').update(`${server} ${tool}`).digest('hex').slice(0, 8);
	return `${name.slice(0, MOST.name - 9)}_${digest}`;
};

const isDeeper = (value: unknown, levels: number): boolean =>
	typeof value === 'object' &&
	value !== null &&
	(levels === 0 || Object.values(value).some(inner => isDeeper(inner, levels - 1)));

/**
 * The schema of a tool's input as vendors take it: an object, without what stands beside its properties. One that is too large, or too
 * deep, to send with every request is left out: the server complains about what it cannot use.
 */
const schemaOf = ({inputSchema}: ServerTool): Readonly<Record<string, unknown>> => {
	const {$schema: _, oneOf: __, anyOf: ___, allOf: ____, ...rest} = inputSchema as Record<string, unknown>;
	const schema = {properties: {}, ...rest, type: 'object'};
	const isUsable = !isDeeper(schema, MOST.depth) && JSON.stringify(schema).length <= MOST.schema;
	return isUsable ? schema : {type: 'object', properties: {}};
};

/** A call that something outside of the wall carries out: it is asked about in every mode, unless a rule or a grant allows it. */
const preview = (spec: ServerSpec, name: string, input: object): Preview => {
	const script = `${name} ${JSON.stringify(input)}`;
	return {
		title: clip(script, 160).replaceAll('\n', ' '),
		outside: [],
		protected: [],
		script,
		reading: {kind: 'plain', why: 'a tool of an MCP server', segments: [name]},
		beyond: `the MCP server ${spec.name} carries it out, outside the wall`,
	};
};

type Call = (connection: Connection, input: Record<string, unknown>, signal: AbortSignal) => Promise<ToolResult>;

const Arguments = z.record(z.string(), z.unknown());

const toolOf = (
	server: Server,
	made: Pick<Tool, 'name' | 'about' | 'risk' | 'schema'>,
	call: Call,
): Tool<Record<string, unknown>> => ({
	...made,
	// Whether it was carried out is not known after a death, and a server may not be asked twice.
	replay: 'never',
	input: Arguments,
	title: input => clip(`${made.name} ${JSON.stringify(input)}`, 160).replaceAll('\n', ' '),
	...(made.risk === 'read' ? {} : {preview: async input => preview(server.spec, made.name, input)}),
	// oxlint-disable-next-line require-yield
	async *use(input, {signal}) {
		const reached = await server.reach();
		if (signal.aborted) return {outcome: 'aborted', output: '[interrupted before it began]'};
		if ('down' in reached)
			return {outcome: 'failed', output: `The MCP server ${server.spec.name} cannot be reached: ${reached.down}`};
		try {
			const result = await call(reached.connection, input, signal);
			server.worked();
			return result;
		} catch (error) {
			if (signal.aborted) return {outcome: 'aborted', output: '[interrupted]'};
			return {outcome: 'failed', output: clip(`The MCP server ${server.spec.name} says: ${sayFault(error)}`, 4_000)};
		}
	},
});

const isBelieved = ({trust}: ServerSpec, {annotations}: ServerTool): boolean =>
	trust === 'read-only' && annotations?.readOnlyHint === true && annotations.destructiveHint !== true;

const READING = {
	type: 'object',
	properties: {uri: {type: 'string', description: 'Left out: what there is to read is listed'}},
} as const;

/** What a server brings, as tools named `server__tool`. Its resources are read by one more, `server__read_resource`. */
export const toolsOf = (server: Server, offers: Offers): readonly Tool[] => {
	const {spec} = server;
	const named = new Map<string, Tool>();
	const add = (tool: Tool<Record<string, unknown>>): void => {
		if (!named.has(tool.name)) named.set(tool.name, tool);
	};
	for (const tool of offers.tools) {
		const risk = isBelieved(spec, tool) ? 'read' : 'run';
		const about = `A tool of the MCP server ${spec.name}, which says of it: ${clip(tool.description ?? tool.title ?? tool.name, MOST.about)}`;
		add(
			toolOf(
				server,
				{name: nameFor(spec.name, tool.name), about, risk, schema: schemaOf(tool)},
				async (connection, input, signal) => {
					const result = await connection.call(tool.name, input, signal);
					return {outcome: result.isError === true ? 'failed' : 'ok', output: sayResult(result)};
				},
			),
		);
	}
	if (offers.resources === 'some')
		add(
			toolOf(
				server,
				{
					name: nameFor(spec.name, 'read_resource'),
					about: `Reads a resource of the MCP server ${spec.name}; without "uri" it lists them.`,
					risk: spec.trust === 'read-only' ? 'read' : 'run',
					schema: READING,
				},
				async (connection, {uri}, signal) => ({
					outcome: 'ok',
					output:
						typeof uri === 'string' && uri !== ''
							? sayContents(await connection.read(uri, signal))
							: sayResources(await connection.resources(signal)),
				}),
			),
		);
	return [...named.values()];
};
