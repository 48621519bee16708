import {readFileSync} from 'node:fs';

const {routes} = JSON.parse(readFileSync(new URL('../config/routes.json', import.meta.url), 'utf8'));

const patternOf = path => new RegExp(`^${path.replaceAll(/:\w+/g, '[^/]+').replace('*', '.*')}$`);

/** The first route that matches, as `{handler, login}`; undefined when there is none. */
export const route = (method, path) => {
	const found = routes.find(one => one.method === method && patternOf(one.path).test(path));
	return found && {handler: found.handler, login: found.login};
};
