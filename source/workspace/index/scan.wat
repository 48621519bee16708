;; Counts the terms of ASCII bytes: see scan.ts, which says what a term is and fills $signs and $input.
;; Numbers are unsigned, 32 bits. What is changed here goes into scan-module.ts by its test: vitest run --project rooms source/workspace/index/scan-module.test.ts -u
(module
	;; Gives the term of a part of an identifier that comes for the first time: the bytes of the input from one place to another.
	(import "scan" "learn" (func $learn (param $from i32) (param $to i32) (result i32)))

	;; Where things are, in bytes. What is never touched takes no memory.
	;; For each byte what it is to an identifier, above its letter in lower case; 0 for what stands between identifiers: 256 of 16 bits.
	(global $signs (export "signs") i32 (i32.const 1024))
	;; 256 KiB, and a byte behind them.
	(global $input (export "input") i32 (i32.const 4096))
	;; 65,536 pairs: the hash of a part in lower case, and its term. Open addressing.
	(global $parts i32 (i32.const 0x50000))
	;; 262,144 pairs: a term, and how often it is in the text. Open addressing; empty between texts.
	(global $counts i32 (i32.const 0x100000))
	;; Where in $counts the terms of the text stand, in the order in which they came: 262,144 of 32 bits.
	(global $used i32 (i32.const 0x300000))
	;; What comes out: so many terms of 32 bits, and counts of 16.
	(global $terms (export "terms") i32 (i32.const 0x400000))
	(global $often (export "counts") i32 (i32.const 0x500000))
	(memory (export "memory") 88)

	;; FNV-1a.
	(global $offset i32 (i32.const 0x811c9dc5))
	(global $prime i32 (i32.const 0x01000193))
	;; What a byte is.
	(global $lower i32 (i32.const 0x100))
	(global $upper i32 (i32.const 0x200))
	(global $joint i32 (i32.const 0x400))
	(global $kinds i32 (i32.const 0xf00))
	(global $letters i32 (i32.const 0xff))

	(global $known (mut i32) (i32.const 0))
	(global $size (mut i32) (i32.const 0))
	;; The bytes of the part of $counts that is used for this text, without those of one pair.
	(global $mask (mut i32) (i32.const 0))
	(global $feeds (export "feeds") (mut i32) (i32.const 0))

	(func $sign (param $at i32) (result i32)
		(i32.load16_u (i32.add (global.get $signs) (i32.shl (i32.load8_u (local.get $at)) (i32.const 1)))))

	(func $hashed (param $hash i32) (param $sign i32) (result i32)
		(i32.mul (i32.xor (local.get $hash) (i32.and (local.get $sign) (global.get $letters))) (global.get $prime)))

	;; The last mixing of MurmurHash3, as a number that is never 0.
	(func $mixed (param $hash i32) (result i32)
		(local.set $hash (i32.mul (i32.xor (local.get $hash) (i32.shr_u (local.get $hash) (i32.const 16))) (i32.const 0x85ebca6b)))
		(local.set $hash (i32.mul (i32.xor (local.get $hash) (i32.shr_u (local.get $hash) (i32.const 13))) (i32.const 0xc2b2ae35)))
		(local.set $hash (i32.xor (local.get $hash) (i32.shr_u (local.get $hash) (i32.const 16))))
		(select (local.get $hash) (i32.const 1) (local.get $hash)))

	;; Counts a term once more.
	(func $add (param $term i32)
		(local $place i32) (local $at i32) (local $count i32)
		(local.set $place (i32.shl (local.get $term) (i32.const 3)))
		(loop $probe
			(local.set $place (i32.and (local.get $place) (global.get $mask)))
			(local.set $at (i32.add (global.get $counts) (local.get $place)))
			(if (local.tee $count (i32.load offset=4 (local.get $at)))
				(then
					(if (i32.eq (i32.load (local.get $at)) (local.get $term))
						(then
							(i32.store offset=4 (local.get $at) (i32.add (local.get $count) (i32.const 1)))
							(return)))
					(local.set $place (i32.add (local.get $place) (i32.const 8)))
					(br $probe))))
		(i32.store (local.get $at) (local.get $term))
		(i32.store offset=4 (local.get $at) (i32.const 1))
		(i32.store (i32.add (global.get $used) (i32.shl (global.get $size) (i32.const 2))) (local.get $at))
		(global.set $size (i32.add (global.get $size) (i32.const 1))))

	;; The term of the part from one place to another.
	(func $termOf (param $hash i32) (param $from i32) (param $to i32) (result i32)
		(local $place i32) (local $at i32) (local $term i32)
		;; Beyond so many all are forgotten: memory has an end.
		(if (i32.eq (global.get $known) (i32.const 32768))
			(then
				(memory.fill (global.get $parts) (i32.const 0) (i32.const 0x80000))
				(global.set $known (i32.const 0))))
		(local.set $place (i32.shl (local.get $hash) (i32.const 3)))
		(loop $probe
			(local.set $place (i32.and (local.get $place) (i32.const 0x7fff8)))
			(local.set $at (i32.add (global.get $parts) (local.get $place)))
			(if (local.tee $term (i32.load offset=4 (local.get $at)))
				(then
					(if (i32.eq (i32.load (local.get $at)) (local.get $hash)) (then (return (local.get $term))))
					(local.set $place (i32.add (local.get $place) (i32.const 8)))
					(br $probe))))
		(local.set $term
			(call $learn
				(i32.sub (local.get $from) (global.get $input))
				(i32.sub (local.get $to) (global.get $input))))
		(i32.store (local.get $at) (local.get $hash))
		(i32.store offset=4 (local.get $at) (local.get $term))
		(global.set $known (i32.add (global.get $known) (i32.const 1)))
		(local.get $term))

	;; Counts the terms of the identifier that begins at a place; gives where it ends.
	(func $identifier (param $at i32) (result i32)
		(local $sign i32) (local $kind i32) (local $from i32) (local $parts i32)
		;; Of this part, and of the whole without joints; both also as they were before the last letter.
		(local $hash i32) (local $hashBefore i32) (local $whole i32) (local $wholeBefore i32)
		(local.set $whole (global.get $offset))
		(local.set $sign (call $sign (local.get $at)))
		(loop $part
			(if (i32.eq (local.get $sign) (global.get $joint))
				(then
					(local.set $at (i32.add (local.get $at) (i32.const 1)))
					(local.set $sign (call $sign (local.get $at)))
					(br $part)))
			(if (i32.eqz (local.get $sign))
				(then
					;; The whole of one part is the part.
					(if (i32.gt_u (local.get $parts) (i32.const 1)) (then (call $add (call $mixed (local.get $whole)))))
					(return (local.get $at))))
			(local.set $from (local.get $at))
			(local.set $hash (global.get $offset))
			(local.set $kind (i32.and (local.get $sign) (global.get $kinds)))
			(loop $letter
				(local.set $hashBefore (local.get $hash))
				(local.set $wholeBefore (local.get $whole))
				(local.set $hash (call $hashed (local.get $hash) (local.get $sign)))
				(local.set $whole (call $hashed (local.get $whole) (local.get $sign)))
				(local.set $at (i32.add (local.get $at) (i32.const 1)))
				(local.set $sign (call $sign (local.get $at)))
				(br_if $letter (i32.eq (i32.and (local.get $sign) (global.get $kinds)) (local.get $kind))))
			(if (i32.and
					(i32.eq (local.get $kind) (global.get $upper))
					(i32.eq (i32.and (local.get $sign) (global.get $kinds)) (global.get $lower)))
				(then
					;; HTTPServer is HTTP and Server; Server is one.
					(if (i32.gt_u (i32.sub (local.get $at) (local.get $from)) (i32.const 1))
						(then
							(local.set $at (i32.sub (local.get $at) (i32.const 1)))
							(local.set $hash (local.get $hashBefore))
							(local.set $whole (local.get $wholeBefore))
							(local.set $sign (call $sign (local.get $at))))
						(else
							(loop $small
								(local.set $hash (call $hashed (local.get $hash) (local.get $sign)))
								(local.set $whole (call $hashed (local.get $whole) (local.get $sign)))
								(local.set $at (i32.add (local.get $at) (i32.const 1)))
								(local.set $sign (call $sign (local.get $at)))
								(br_if $small (i32.eq (i32.and (local.get $sign) (global.get $kinds)) (global.get $lower))))))))
			(local.set $parts (i32.add (local.get $parts) (i32.const 1)))
			;; A single letter is no term.
			(if (i32.gt_u (i32.sub (local.get $at) (local.get $from)) (i32.const 1))
				(then (call $add (call $termOf (local.get $hash) (local.get $from) (local.get $at)))))
			(br $part))
		(unreachable))

	;; Writes out what was counted, and empties $counts.
	(func $take
		(local $each i32) (local $at i32) (local $count i32)
		(if (i32.eqz (global.get $size)) (then (return)))
		(loop $next
			(local.set $at (i32.load (i32.add (global.get $used) (i32.shl (local.get $each) (i32.const 2)))))
			(local.set $count (i32.load offset=4 (local.get $at)))
			(i32.store offset=4 (local.get $at) (i32.const 0))
			(i32.store (i32.add (global.get $terms) (i32.shl (local.get $each) (i32.const 2))) (i32.load (local.get $at)))
			(i32.store16
				(i32.add (global.get $often) (i32.shl (local.get $each) (i32.const 1)))
				(select (local.get $count) (i32.const 0xffff) (i32.lt_u (local.get $count) (i32.const 0xffff))))
			(local.set $each (i32.add (local.get $each) (i32.const 1)))
			(br_if $next (i32.lt_u (local.get $each) (global.get $size)))))

	;; Takes in so many bytes of the input; gives how many terms came out.
	(func (export "scan") (param $length i32) (result i32)
		(local $at i32) (local $end i32) (local $byte i32) (local $slots i32) (local $lines i32)
		(local.set $at (global.get $input))
		(local.set $end (i32.add (global.get $input) (local.get $length)))
		;; Whoever asks for the byte behind the last one finds no letter.
		(i32.store8 (local.get $end) (i32.const 0))
		;; A text has fewer terms than bytes. Of the table for a small one all stays in the processor's cache.
		(local.set $slots (i32.const 256))
		(loop $double
			(if (i32.lt_u (local.get $slots) (local.get $length))
				(then
					(local.set $slots (i32.shl (local.get $slots) (i32.const 1)))
					(br $double))))
		(global.set $mask (i32.sub (i32.shl (local.get $slots) (i32.const 3)) (i32.const 8)))
		(global.set $size (i32.const 0))
		(block $done
			(loop $next
				(br_if $done (i32.ge_u (local.get $at) (local.get $end)))
				(local.set $byte (i32.load8_u (local.get $at)))
				(if (call $sign (local.get $at))
					(then (local.set $at (call $identifier (local.get $at))))
					(else
						(local.set $lines (i32.add (local.get $lines) (i32.eq (local.get $byte) (i32.const 10))))
						(local.set $at (i32.add (local.get $at) (i32.const 1)))))
				(br $next)))
		(global.set $feeds (local.get $lines))
		(call $take)
		(global.get $size)))
