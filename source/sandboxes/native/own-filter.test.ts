import {describe, expect, test} from 'vitest';
import {verdict} from '../../testing/filter-verdict.ts';
import {type OwnFilter, ownFilter} from './own-filter.ts';

/** [x64, arm64] */
type Numbers = readonly [number, number];

const judge = (options: Partial<OwnFilter>, numbers: Numbers, args: readonly number[] = []): readonly string[] =>
	(['x64', 'arm64'] as const).flatMap((arch, at) => {
		const number = numbers[at] ?? -1;
		if (number === -1) return [];
		const filter = ownFilter({arch, namespaces: 'own', attributes: 'free', signals: 'scoped', ...options});
		return [verdict(filter, {manner: 0, number, args})];
	});

const all = (answer: string, numbers: Numbers): readonly string[] =>
	numbers.flatMap(number => (number === -1 ? [] : [answer]));

describe('the filter of the native sandbox', () => {
	test.each<[string, Partial<OwnFilter>, Numbers, readonly number[], string]>([
		['reading', {}, [0, 63], [], 'allowed'],
		['tracing', {}, [101, 117], [16, 7], 'error 1'],
		['reading the memory of another', {}, [310, 270], [7], 'error 1'],
		['openat2, whose flags cannot be seen', {}, [437, 437], [], 'error 38'],
		['the usual personality', {}, [135, 92], [0], 'allowed'],
		['no random addresses, as sanitizers ask', {}, [135, 92], [0x40000], 'allowed'],
		['the question for the personality', {}, [135, 92], [0xffffffff], 'allowed'],
		['data that is executed', {}, [135, 92], [0x400000], 'error 1'],
		['a mode', {}, [91, 52], [3, 0o755], 'allowed'],
		['the bit of another user', {}, [91, 52], [3, 0o4755], 'error 1'],
		['the bit of another group', {}, [268, 53], [0, 0, 0o2755], 'error 1'],
		['a new file', {}, [257, 56], [0, 0, 0o101, 0o644], 'allowed'],
		['a new file with the bit of another user', {}, [257, 56], [0, 0, 0o101, 0o4755], 'error 1'],
		['an old file, whose mode means nothing', {}, [257, 56], [0, 0, 0, 0o4755], 'allowed'],
		['limits of its own', {}, [302, 261], [0, 7], 'allowed'],
		['limits of others', {}, [302, 261], [7, 7], 'error 1'],
		['a socket of its own network', {}, [41, 198], [2], 'allowed'],
		['a socket without a network of its own', {namespaces: 'none'}, [41, 198], [2], 'error 97'],
		['a local socket, which may lead to a service', {namespaces: 'none'}, [41, 198], [1], 'error 97'],
		['a pair of streams', {namespaces: 'none'}, [53, 199], [1, 1], 'allowed'],
		['a pair of streams that closes at exec', {namespaces: 'none'}, [53, 199], [1, 0x80001], 'allowed'],
		['a pair of packets in sequence', {namespaces: 'none'}, [53, 199], [1, 5], 'allowed'],
		['a pair of datagrams, which sends to paths', {namespaces: 'none'}, [53, 199], [1, 2], 'error 97'],
		['shared memory of its own', {}, [29, 194], [], 'allowed'],
		['shared memory of the machine', {namespaces: 'none'}, [29, 194], [], 'error 38'],
		['a queue of messages of the machine', {namespaces: 'none'}, [240, 180], [], 'error 38'],
		['times, where they may change', {}, [280, 88], [], 'allowed'],
		['times, where nothing may be written', {attributes: 'fixed'}, [280, 88], [], 'error 1'],
		['modes, where nothing may be written', {attributes: 'fixed'}, [91, 52], [3, 0o755], 'error 1'],
		['an owner by its old name', {attributes: 'fixed'}, [92, -1], [], 'error 1'],
		['a signal to all, within a scope', {}, [62, 129], [0xffffffff], 'allowed'],
		['a signal to all, without', {signals: 'free'}, [62, 129], [0xffffffff], 'error 1'],
		['a signal to one, without', {signals: 'free'}, [62, 129], [7], 'allowed'],
	])('judges %s', (_, options, numbers, args, answer) => {
		expect(judge(options, numbers, args)).toEqual(all(answer, numbers));
	});
});
