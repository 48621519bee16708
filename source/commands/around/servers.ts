import type {ServerSpec} from '../../core/server.ts';
import type {Servers} from '../../mcp/servers.ts';
import {oneLine} from '../../views/plain.ts';
import type {Paint} from '../../views/theme.ts';

/** The MCP servers that are configured; undefined when there are none. Nothing is started by it. */
export const openServersFor = async (
	specs: readonly ServerSpec[],
	directory: string,
	version: string,
): Promise<Servers | undefined> =>
	specs.length === 0
		? undefined
		: (await import('../../mcp/servers.ts')).openServers(specs, {directory, version, now: () => performance.now()});

const KEYS = /key|token|secret|passw|credential|auth/i;

/** What was written for servers and is never to be written down: headers, and variables that are named like keys. */
export const secretsOf = (specs: readonly ServerSpec[]): readonly string[] =>
	specs.flatMap(({reach}) =>
		reach.by === 'http'
			? Object.values(reach.headers).flatMap(value => [value, value.slice(value.indexOf(' ') + 1)])
			: Object.entries(reach.env).flatMap(([name, value]) => (KEYS.test(name) ? [value] : [])),
	);

/** How a server is reached, in one line; without anything that could be a key. */
export const sayReach = ({reach}: ServerSpec): string =>
	oneLine(reach.by === 'http' ? reach.url : [reach.command, ...reach.args].join(' '), 200);

/** Each server with how it is and what it brings, as lines. */
export const sayServers = (servers: Servers, paint: Paint): readonly string[] =>
	servers.standing().flatMap(({spec, now}) => {
		const head = (state: 'good' | 'bad' | 'quiet', sign: string, says: string): string =>
			`${paint(state, sign)} ${paint('heading', spec.name)}: ${says}`;
		const from = [`  ${paint('quiet', `${sayReach(spec)}  ${oneLine(spec.from, 200)}`)}`];
		switch (now.is) {
			case 'not started':
				return [head('quiet', '○', 'starts with the first prompt'), ...from];
			case 'starting':
				return [head('quiet', '…', 'is starting'), ...from];
			case 'down':
				return [head('bad', '✗', `is down: ${oneLine(now.why, 300)}`), ...from];
			case 'ready': {
				const {tools, prompts, resources, left} = now.offers;
				return [
					head('good', '✓', oneLine(now.about, 80)),
					...from,
					...tools.map(
						({name, description = ''}) => `    ${oneLine(name, 60)}  ${paint('quiet', oneLine(description, 100))}`,
					),
					...(left === 0
						? []
						: [`    ${paint('warning', `${left} more tools are left out: name those you want in tools.allow`)}`]),
					...prompts.map(
						({name, description = ''}) =>
							`    /${spec.name}:${oneLine(name, 60)}  ${paint('quiet', oneLine(description, 100))}`,
					),
					...(resources === 'some' ? [`    resources  ${paint('quiet', 'read by read_resource')}`] : []),
				];
			}
		}
	});
