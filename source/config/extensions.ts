import {z} from 'zod';
import {HookPoint} from '../core/hook.ts';
import {Duration} from './duration.ts';

const Texts = z.record(z.string(), z.string());

/** A server's name stands before the names of its tools, which vendors allow few letters for. */
const ServerName = z
	.string()
	.regex(/^[A-Za-z0-9]+(?:[-_][A-Za-z0-9]+)*$/, 'a name has letters and digits, and single - or _ between them')
	.max(24, 'a name has 24 characters at most');

/** An MCP server: a program to start (`command`), or an address (`url`). */
const ServerEntry = z
	.strictObject({
		command: z.string().min(1).optional(),
		args: z.array(z.string()).optional(),
		env: Texts.optional(),
		url: z.url({protocol: /^https?$/, error: 'is not an address: write https://…'}).optional(),
		headers: Texts.optional(),
		/** Of a call. */
		timeout: Duration.optional(),
		/** Until it has told what it brings. */
		start_timeout: Duration.optional(),
		tools: z.strictObject({allow: z.array(z.string()).optional(), deny: z.array(z.string()).optional()}).optional(),
		trust: z.enum(['none', 'read-only']).optional(),
		enabled: z.boolean().optional(),
	})
	.refine(({command, url}) => (command === undefined) !== (url === undefined), 'wants either a command or a url')
	.refine(({url, args, env}) => url === undefined || (args ?? env) === undefined, 'args and env belong to a command')
	.refine(({command, headers}) => command === undefined || headers === undefined, 'headers belong to a url');
export type ServerEntry = z.infer<typeof ServerEntry>;

const HookEntry = z.strictObject({
	on: HookPoint,
	tool: z.string().optional(),
	command: z.string().min(1),
	timeout: Duration.optional(),
});
export type HookEntry = z.infer<typeof HookEntry>;

/** What a person may bring along, and a project where it is trusted and the person has seen it. */
export const extensions = {
	mcp_servers: z.record(ServerName, ServerEntry).optional(),
	hooks: z.array(HookEntry).optional(),
};

/** What the person decided about something that a project brings: it is named by a digest of all that it says. */
export const Brought = z.strictObject({what: z.string(), sha256: z.string(), allowed: z.boolean()});
export type Brought = z.infer<typeof Brought>;
