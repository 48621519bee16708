/** What somebody might ask about a repository, in their own words, and the files any of which is the right place to look. */
export type Question = {readonly asked: string; readonly right: readonly string[]};

export type Subject = {readonly bundle: string; readonly questions: readonly Question[]};

const below = (folder: string, questions: readonly Question[]): readonly Question[] =>
	questions.map(({asked, right}) => ({asked, right: right.map(path => folder + path)}));

/* Written before the ranking was tuned. A question that the ranking fails stays as it is. */
export const subjects: readonly Subject[] = [
	{
		bundle: 'rxjs',
		questions: below('internal/', [
			{
				asked: 'a burst of keystrokes should give only the last one, once it has been quiet for some milliseconds',
				right: ['operators/debounceTime.ts', 'operators/debounce.ts'],
			},
			{
				asked: 'a late subscriber should get the last values again, limited by a buffer size and a time window',
				right: ['ReplaySubject.ts', 'operators/shareReplay.ts', 'operators/publishReplay.ts'],
			},
			{
				asked: 'unsubscribing twice runs the teardown functions twice',
				right: ['Subscription.ts'],
			},
			{
				asked: 'when the request fails, subscribe again up to three times with a pause between the attempts',
				right: ['operators/retry.ts', 'operators/retryWhen.ts'],
			},
			{
				asked: 'marble diagrams are parsed wrong when there are spaces between the frames',
				right: ['testing/TestScheduler.ts'],
			},
			{
				asked: 'the response type is json but the body is empty, and reading the HTTP response crashes',
				right: ['ajax/AjaxResponse.ts', 'ajax/ajax.ts', 'ajax/getXHRResponse.ts', 'observable/dom/fetch.ts'],
			},
			{
				asked: 'messages that are sent before the socket connection is open get lost',
				right: ['observable/dom/WebSocketSubject.ts', 'observable/dom/webSocket.ts'],
			},
			{
				asked: 'errors without an error callback should be reported asynchronously instead of being swallowed',
				right: ['util/reportUnhandledError.ts', 'Subscriber.ts', 'config.ts'],
			},
			{
				asked: 'cancel the previous inner stream when a new outer value arrives',
				right: ['operators/switchMap.ts', 'operators/switchAll.ts', 'operators/switchScan.ts'],
			},
			{
				asked: 'the interval timer keeps firing after an action was rescheduled with another delay',
				right: ['scheduler/AsyncAction.ts', 'scheduler/AsyncScheduler.ts', 'scheduler/Action.ts'],
			},
			{
				asked: 'turn an async iterator into a stream',
				right: ['observable/innerFrom.ts', 'observable/from.ts', 'scheduled/scheduleAsyncIterable.ts'],
			},
			{
				asked: 'limit how many inner streams are subscribed to at the same time',
				right: ['operators/mergeInternals.ts', 'operators/mergeMap.ts', 'operators/mergeAll.ts'],
			},
			{
				asked: 'the promise should have a default when the stream completes without a value',
				right: ['lastValueFrom.ts', 'firstValueFrom.ts'],
			},
			{
				asked: 'one source shared by many listeners must disconnect when the last one leaves',
				right: ['operators/share.ts', 'operators/refCount.ts', 'observable/ConnectableObservable.ts'],
			},
		]),
	},
	{
		bundle: 'knex',
		questions: below('lib/', [
			{
				asked: 'the pool is full and acquiring a connection times out with a confusing message',
				right: ['client.js'],
			},
			{
				asked: 'a migration lock stays behind after a crash and must be freed',
				right: ['migrations/migrate/Migrator.js', 'migrations/migrate/table-creator.js'],
			},
			{
				asked: 'a rollback of a nested transaction should only go back to its savepoint',
				right: ['execution/transaction.js'],
			},
			{
				asked: 'altering a column in SQLite copies the whole table and loses its default',
				right: [
					'dialects/sqlite3/schema/ddl.js',
					'dialects/sqlite3/schema/internal/sqlite-ddl-operations.js',
					'dialects/sqlite3/schema/sqlite-tablecompiler.js',
				],
			},
			{
				asked: 'the password shows up when somebody prints the connection settings',
				right: ['util/security.js', 'client.js'],
			},
			{
				asked: 'a connection URL with a port and query parameters is not understood',
				right: ['knex-builder/internal/parse-connection.js', 'knex-builder/internal/config-resolver.js'],
			},
			{asked: 'insert many rows in chunks within one transaction', right: ['execution/batch-insert.js']},
			{
				asked: 'on conflict merge of only some columns gives broken SQL for Postgres',
				right: ['dialects/postgres/query/pg-querycompiler.js', 'query/querybuilder.js'],
			},
			{
				asked: 'limit with offset makes invalid SQL on SQL Server when there is no order',
				right: ['dialects/mssql/query/mssql-querycompiler.js'],
			},
			{
				asked: 'column names with an alias are quoted wrong',
				right: ['formatter/wrappingFormatter.js', 'formatter/formatterUtils.js', 'formatter.js'],
			},
			{
				asked: 'a left join with several on conditions forgets the second one',
				right: ['query/joinclause.js', 'query/querybuilder.js', 'query/querycompiler.js'],
			},
			{
				asked: 'seeds are run in the wrong order',
				right: ['migrations/seed/Seeder.js', 'migrations/seed/sources/fs-seeds.js'],
			},
			{
				asked: 'auto increment on Oracle needs a sequence and a trigger',
				right: [
					'dialects/oracle/schema/internal/trigger.js',
					'dialects/oracle/schema/internal/incrementUtils.js',
					'dialects/oracle/schema/oracle-columncompiler.js',
				],
			},
			{
				asked: 'the connection is not released when a result stream is destroyed early',
				right: ['execution/runner.js', 'client.js', 'execution/internal/ensure-connection-callback.js'],
			},
		]),
	},
	{
		bundle: 'python',
		questions: [
			{asked: 'cookies whose domain begins with a dot are sent to the wrong host', right: ['http/cookiejar.py']},
			{asked: 'logs should be rotated at midnight and old ones deleted', right: ['logging/handlers.py']},
			{
				asked: 'asserting that a fake was called with some arguments passes although it never was',
				right: ['unittest/mock.py'],
			},
			{
				asked: 'subject lines with umlauts are folded in the wrong place',
				right: ['email/header.py', 'email/_header_value_parser.py', 'email/headerregistry.py', 'email/policy.py'],
			},
			{asked: 'a task that is cancelled while it waits for a lock keeps it acquired', right: ['asyncio/locks.py']},
			{asked: 'proxies set in the environment are ignored for https downloads', right: ['urllib/request.py']},
			{
				asked: 'decoding JSON with a trailing comma tells the wrong position',
				right: ['json/decoder.py', 'json/scanner.py'],
			},
			{
				asked: 'the usage text of a command line option with choices is too long',
				right: ['argparse.py', 'optparse.py'],
			},
			{asked: 'interpolation of a percent sign in an INI section fails', right: ['configparser.py']},
			{
				asked: 'threads of the pool are not joined when the interpreter shuts down',
				right: ['concurrent/futures/thread.py'],
			},
			{asked: 'the crawl delay of a site is not respected', right: ['urllib/robotparser.py']},
			{asked: 'the TLS handshake hangs when the peer closes the transport early', right: ['asyncio/sslproto.py']},
			{
				asked: 'cleanups do not run when the set up of a test case fails',
				right: ['unittest/case.py', 'unittest/suite.py'],
			},
			{
				asked: 'character references without a semicolon are not unescaped',
				right: ['html/__init__.py', 'html/parser.py', 'html/entities.py'],
			},
			{asked: 'a TOML date with a timezone offset is refused', right: ['tomllib/_re.py', 'tomllib/_parser.py']},
			{
				asked: 'copying a directory tree follows symbolic links where it should not',
				right: ['shutil.py'],
			},
		],
	},
];
