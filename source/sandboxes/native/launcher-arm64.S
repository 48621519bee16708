// The launcher for arm64: see launcher-x64.S.
//
// x20: the next row · x19: the result of the last system call
.globl _start
_start:
	mov x20, #0x10000000
	mov x1, x20
read:
	mov x0, #3			// read(3, x1, 64 KiB)
	mov x2, #0x10000
	mov x8, #63
	svc #0
	cmp x0, #0
	b.le die
	add x1, x1, x0
	ldr x3, [x20]			// the first word is the address of the table's end
	cmp x1, x3
	b.lo read
	add x20, x20, #8
next:
	ldp x9, x8, [x20], #64		// the operation and its first operand
	cbz x9, call			// 0
	cmp x9, #2
	b.lo store			// 1
	b.eq load			// 2
	cmp x9, #3
	b.eq equal			// 3
	tbz x19, #63, next		// 4: if the result is negative, tell it and the place, and go on at the first operand
	ldur x1, [x20, #-48]
	stp x19, x20, [x1]
	mov x20, x8
	b next
equal:
	ldr w1, [x8]			// if the result equals the word at the first operand, go on at the second
	cmp w1, w19
	b.ne next
	ldur x20, [x20, #-48]
	b next
load:
	ldrsw x19, [x8]
	b next
store:
	str w19, [x8]
	b next
call:
	ldp x0, x1, [x20, #-48]
	ldp x2, x3, [x20, #-32]
	ldp x4, x5, [x20, #-16]
	svc #0
	mov x19, x0
	b next
die:
	mov x0, #125			// exit_group(125)
	mov x8, #94
	svc #0
