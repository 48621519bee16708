import picomatch from 'picomatch';
import {folded} from '../suites/path.ts';

/** Tests, by the customs of many languages; a task may name its own instead. */
const TESTS: readonly string[] = [
	'**/{test,tests,__tests__,spec,specs,testing,testdata,__snapshots__}/**',
	'**/*.{test,tests,spec}.*',
	'**/*[_-]{test,tests,spec}.*',
	'**/{test,tests,spec}.*',
	'**/test_*',
	'**/*{Test,Tests,Spec}.{java,kt,scala,cs,php,swift}',
];

/** What decides how a runner runs, which programs it finds and which packages it loads; and what a host would act on. */
const ALWAYS: readonly string[] = [
	// Of version control: hooks, filters and links to other repositories.
	'**/{.git,.hg,.svn,.jj}{,/**}',
	'**/{.gitattributes,.gitmodules,.gitconfig,.mailmap,.lfsconfig}',
	'**/{.githooks,.husky,.lefthook}/**',
	'**/{lefthook,.lefthook,.pre-commit-config,.overcommit}.{yml,yaml,toml,json}',
	'{.github,.gitlab,.circleci,.buildkite}/**',
	// Of JavaScript.
	'**/{jest,vitest,vite,mocha,karma,ava,playwright,cypress,babel,tap,nyc,c8,wtr,web-test-runner,jasmine,node}.config.*',
	'**/{vitest,vite}.workspace.*',
	'**/.{mocharc,taprc,nycrc,c8rc,babelrc,swcrc,jestrc,npmrc,yarnrc,pnpmrc}*',
	'**/{.pnp.*,.pnpmfile.*,pnpm-workspace.yaml,bunfig.toml,deno.json,deno.jsonc}',
	'**/{node_modules,.yarn,bower_components}/**',
	// Of Python; at the root, also what would be taken for the runner itself.
	'**/{conftest,sitecustomize,usercustomize,noxfile}.py',
	'**/*.{pth,pyc,pyo,so,pyd}',
	'**/{pytest,.pytest,tox,setup,mypy,.coveragerc,unittest,nose}.{ini,cfg,toml}',
	'**/{pyproject.toml,setup.py,.coveragerc,.noserc}',
	'{unittest,pytest,_pytest,pluggy,doctest,nose,nose2,coverage}{.py,/**}',
	'**/{__pycache__,.venv,venv,site-packages,.tox,.nox,.eggs}/**',
	// Of other languages.
	'**/{build,settings}.gradle{,.kts}',
	'**/{gradlew,gradlew.bat,mvnw,pom.xml,gradle.properties,Cargo.toml,rust-toolchain*,build.rs,go.mod,go.work,CMakeLists.txt,Gemfile,Rakefile,.rspec,composer.json,phpunit.xml*}',
	'**/{.cargo,gradle,.mvn}/**',
	// Locks.
	'**/{package-lock,npm-shrinkwrap,composer}.{json,lock}',
	'**/{yarn,poetry,Pipfile,uv,pdm,Cargo,Gemfile,bun,deno,flake}.{lock,lockb}',
	'**/{pnpm-lock.yaml,go.sum,go.work.sum,gradle.lockfile,bun.lockb}',
	// Where rewards are written, by custom.
	'**/{reward.txt,reward.json}',
	'**/logs/verifier/**',
];

export type Rules = {
	readonly protected?: readonly string[] | undefined;
	readonly unprotected: readonly string[];
	readonly editable?: readonly string[] | undefined;
};

const matcher = (globs: readonly string[]): ((path: string) => boolean) =>
	globs.length === 0 ? () => false : picomatch([...globs], {dot: true, nocase: true});

/**
 * Why a path may not be changed by a candidate, or undefined. Names are compared as the most forgiving file system would, so that
 * `TESTS/a.js` is a test everywhere.
 */
export const protection = (rules: Rules, laidOver: Iterable<string>): ((path: string) => string | undefined) => {
	const isTest = matcher(rules.protected ?? TESTS);
	const isRunners = matcher(ALWAYS);
	const isOpen = matcher(rules.unprotected);
	const isEditable = rules.editable === undefined ? () => true : matcher(rules.editable);
	const covered = new Set([...laidOver].map(folded));
	return path => {
		const name = folded(path);
		if (covered.has(name)) return 'is laid over by the tests';
		if (isTest(name)) return 'is a test';
		if (isRunners(name) && !isOpen(name)) return 'decides how tests run';
		return isEditable(path) ? undefined : 'is not to be changed in this task';
	};
};
