# The launcher for x64. It has no libraries, no stack and no allocations. It reads a table from descriptor 3 to 0x10000000
# and obeys it row by row; `table.ts` describes the rows. A table that does not arrive whole ends it with status 125.
#
# rbp: the next row · rbx: the result of the last system call
.intel_syntax noprefix
.globl _start
_start:
	mov ebp, 0x10000000
	mov esi, ebp
read:
	xor eax, eax			# read(3, rsi, 64 KiB)
	push 3
	pop rdi
	mov edx, 0x10000
	syscall
	test eax, eax
	jle die
	add rsi, rax
	cmp rsi, [rbp]			# the first word is the address of the table's end
	jb read
	add rbp, 8
next:
	mov eax, [rbp]			# the operation
	mov rdx, [rbp+8]		# its first operand
	add rbp, 64
	dec eax
	js call				# 0
	jz store			# 1
	dec eax
	jz load				# 2
	dec eax
	jz equal			# 3
	test rbx, rbx			# 4: if the result is negative, tell it and the place, and go on at the first operand
	jns next
	mov rcx, [rbp-48]
	mov [rcx], rbx
	mov [rcx+8], rbp
	mov rbp, rdx
	jmp next
equal:
	cmp ebx, [rdx]			# if the result equals the word at the first operand, go on at the second
	jne next
	mov rbp, [rbp-48]
	jmp next
load:
	movsxd rbx, dword ptr [rdx]
	jmp next
store:
	mov [rdx], ebx
	jmp next
call:
	mov rax, rdx
	mov rdi, [rbp-48]
	mov rsi, [rbp-40]
	mov rdx, [rbp-32]
	mov r10, [rbp-24]
	mov r8, [rbp-16]
	mov r9, [rbp-8]
	syscall
	mov rbx, rax
	jmp next
die:
	mov edi, 125			# exit_group(125)
	mov eax, 231
	syscall
