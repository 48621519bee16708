import {expect, test} from 'vitest';
import {verdict} from '../testing/filter-verdict.ts';
import {isFiltered, seccompFilter} from './seccomp.ts';

const X64 = 0xc000003e;
const ARM64 = 0xc00000b7;

test.each([
	['read', {manner: X64, number: 0}, {manner: ARM64, number: 63}, 'allowed'],
	['mount', {manner: X64, number: 165}, {manner: ARM64, number: 40}, 'error 1'],
	['keyctl', {manner: X64, number: 250}, {manner: ARM64, number: 219}, 'error 1'],
	['clone3', {manner: X64, number: 435}, {manner: ARM64, number: 435}, 'error 38'],
	['fork', {manner: X64, number: 56, args: [17]}, {manner: ARM64, number: 220, args: [17]}, 'allowed'],
	['a thread', {manner: X64, number: 56, args: [0x3d0f00]}, {manner: ARM64, number: 220, args: [0x3d0f00]}, 'allowed'],
	[
		'a user namespace',
		{manner: X64, number: 56, args: [0x10000011]},
		{manner: ARM64, number: 220, args: [0x10000011]},
		'error 1',
	],
	['files apart', {manner: X64, number: 272, args: [0x400]}, {manner: ARM64, number: 97, args: [0x400]}, 'allowed'],
	['time apart', {manner: X64, number: 272, args: [0x80]}, {manner: ARM64, number: 97, args: [0x80]}, 'error 1'],
	['a TCP socket', {manner: X64, number: 41, args: [2]}, {manner: ARM64, number: 198, args: [2]}, 'allowed'],
	['a netlink socket', {manner: X64, number: 41, args: [16]}, {manner: ARM64, number: 198, args: [16]}, 'allowed'],
	['the host', {manner: X64, number: 41, args: [40]}, {manner: ARM64, number: 198, args: [40]}, 'error 97'],
	[
		'tracing a child',
		{manner: X64, number: 101, args: [16, 7]},
		{manner: ARM64, number: 117, args: [16, 7]},
		'allowed',
	],
	[
		'tracing the first',
		{manner: X64, number: 101, args: [16, 1]},
		{manner: ARM64, number: 117, args: [16, 1]},
		'error 1',
	],
	[
		'window size',
		{manner: X64, number: 16, args: [1, 0x5413]},
		{manner: ARM64, number: 29, args: [1, 0x5413]},
		'allowed',
	],
	['typing', {manner: X64, number: 16, args: [0, 0x5412]}, {manner: ARM64, number: 29, args: [0, 0x5412]}, 'error 1'],
	['another manner', {manner: 0x40000003, number: 0}, {manner: 0x40000028, number: 0}, 'error 1'],
])('the filter judges %s', (_, onX64, onArm64, expected) => {
	expect([verdict(seccompFilter('x64'), onX64), verdict(seccompFilter('arm64'), onArm64)]).toEqual([
		expected,
		expected,
	]);
});

test('the filter refuses the x32 manner of every call', () => {
	expect(verdict(seccompFilter('x64'), {manner: X64, number: 0x40000000})).toBe('error 38');
});

test('there is a filter for two processors only', () => {
	expect(['x64', 'arm64', 'ia32', 'riscv64'].map(isFiltered)).toEqual([true, true, false, false]);
});
