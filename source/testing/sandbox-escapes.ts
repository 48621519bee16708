import {shellWord} from '../core/sandbox.ts';

/**
 * What the scripts find: `OUT` a folder beside the workspace, `PID` a process of the host that holds a secret, `PORT` of its loopback, `NAME` of an abstract
 * socket, `SOCK` the path of another.
 */
export type World = {
	readonly OUT: string;
	readonly PID: number;
	readonly PORT: number;
	readonly NAME: string;
	readonly SOCK: string;
};

/** A script that succeeds only when it got out, or got what it must not; and what a wall says that it lacks when it does not hold this. */
export type Escape = readonly [name: string, script: string, lack?: 'attributes' | 'devices' | 'names' | 'signals'];

/**
 * `call X64 ARM64 ARGUMENT…` makes a system call by its number, and fails when the call was refused as a whole. One that complains
 * about its arguments was let in.
 */
const PRELUDE = `
# The system's Python starts ten times faster than the one that a version manager puts before it.
py() { if [ -x /usr/bin/python3 ]; then /usr/bin/python3 -I -S -c "$@"; else python3 -I -S -c "$@"; fi; }
call() {
	py '
import ctypes, errno, platform, sys
x64, arm64, *rest = [int(word, 0) for word in sys.argv[1:]]
libc = ctypes.CDLL(None, use_errno=True)
number = x64 if platform.machine() == "x86_64" else arm64
answer = libc.syscall(ctypes.c_long(number), *[ctypes.c_long(word) for word in rest])
refused = (errno.EPERM, errno.EACCES, errno.ENOSYS, errno.ESRCH, errno.EAFNOSUPPORT)
sys.exit(1 if answer == -1 and ctypes.get_errno() in refused else 0)
' "$@"
}
`;

/** Writes what is there already: a law must do no harm where a wall is broken. */
const again = (path: string): string => `{ now=$(cat ${path}) && echo "$now" >${path}; }`;

/** The script with its world and tools. */
export const inWorld = (world: World, script: string): string =>
	`${Object.entries(world)
		.map(([name, value]) => `${name}=${shellWord(String(value))}`)
		.join('\n')}\n${PRELUDE}\n${script}`;

/** For every system. */
export const escapes: readonly Escape[] = [
	['write by an absolute path', 'echo x >"$OUT/file"'],
	['write by a path that goes up', 'echo x >../outside/file'],
	['write through an absolute link', 'ln -sf "$OUT/file" far && echo x >far'],
	['write below a link to a folder', 'ln -sfn "$OUT" farther && echo x >farther/file'],
	['write through a hard link', 'ln "$OUT/file" hard && echo x >>hard'],
	['make a file beside the workspace', 'echo x >"$OUT/made" && [ -e "$OUT/file" ]'],
	['make a folder beside the workspace', '[ -e "$OUT/file" ] && mkdir "$OUT/made"'],
	['remove what is outside', 'rm "$OUT/file"'],
	['move what is outside', 'mv "$OUT/file" stolen'],
	['change the mode of what is outside', 'chmod 777 "$OUT/file"', 'attributes'],
	['change the time of what is outside', 'touch -c -t 200001010000 "$OUT/file" && [ -e "$OUT/file" ]', 'attributes'],
	['move the workspace', 'mv "$PWD" ../moved'],
	['truncate what is protected', 'py "import os; os.truncate(\'.git/config\', 0)"'],
	['open what is protected to read and write', "py \"open('.git/config', 'r+').write('x')\""],
	['a hard link to what is protected', 'ln .git/config linked && echo x >>linked'],
	['a copy by hard links of what is protected', 'cp -Rl .git copied && echo x >>copied/config'],
	['another file over what is protected', 'echo x >other && mv -f other .git/config'],
	['a link in the place of what is protected', 'ln -sfn "$PWD/other" .unified-dgm/config.yaml'],
	['the mode of what is protected', 'chmod 777 .git/config'],
	['a new folder in what is protected', 'mkdir .git/hooks/more'],
	['the folder of what an editor runs', 'rmdir .vscode'],
	['the real git folder of a worktree', 'echo x >../real.git/hooks/pre-commit'],
	['the move of the real git folder', 'mv ../real.git ../other.git'],
	['kill a process of the host', 'kill -TERM "$PID"', 'signals'],
	['stop a process of the host', 'kill -STOP "$PID"', 'signals'],
	['see a process of the host by signal', 'kill -0 "$PID"', 'signals'],
	['reach the loopback', 'py "import socket; socket.create_connection((\'127.0.0.1\', $PORT), 2)"'],
	['reach the loopback by another name', 'py "import socket; socket.create_connection((\'0.0.0.0\', $PORT), 2)"'],
	[
		'reach the loopback by its new address',
		'py "import socket; socket.create_connection((\'::ffff:127.0.0.1\', $PORT), 2)"',
	],
	['send a datagram', "py \"import socket; socket.socket(type=socket.SOCK_DGRAM).sendto(b'x', ('8.8.8.8', 53))\""],
	['ask for a name', 'py "import socket; socket.getaddrinfo(\'example.com\', 80)"'],
	['reach the metadata by its new address', 'py "import socket; socket.create_connection((\'fd00:ec2::254\', 80), 2)"'],
	['reach the engine', 'py "import socket; socket.socket(socket.AF_UNIX).connect(\'/var/run/docker.sock\')"'],
	['ask the terminal of the person', 'exec 9<>/dev/tty'],
	[
		'use a file that we left open',
		`py "
import os
for name in os.listdir('/proc/self/fd' if os.path.exists('/proc') else '/dev/fd'):
    try:
        if int(name) > 2: os.fstat(int(name)); raise SystemExit(0)
    except OSError: pass
raise SystemExit(1)"`,
	],
	['leave a core', '[ "$(ulimit -c)" != 0 ] || ulimit -c unlimited'],
	['go before others', 'py "import os; os.nice(-5)"'],
	['become another', 'py "import os; os.setuid(12345)"'],
	['join groups', 'py "import os; os.setgroups([1, 2, 3])"'],
	['become root by a program', 'su -s /bin/sh nobody -c true || sudo -n true || doas -n true'],
	['rename the machine', 'py "import socket; socket.sethostname(\'taken\')"'],
];

/** For Linux. */
export const linuxEscapes: readonly Escape[] = [
	['read what is outside', 'cat "$OUT/file"'],
	['write by /proc/self/root', 'echo x >"/proc/self/root$OUT/file"'],
	['write by /proc/1/root', 'echo x >"/proc/1/root$OUT/file"'],
	['write by /proc/1/cwd', 'echo x >"/proc/1/cwd/../../../../../..$OUT/file"'],
	['write by the root of a process of the host', 'echo x >"/proc/$PID/root$OUT/file"'],
	['write into the first program', 'echo x >/proc/1/exe'],
	['read the environment of a process of the host', 'cat "/proc/$PID/environ"'],
	['read a secret in any environment', 'cat /proc/[0-9]*/environ | tr "\\0" "\\n" | grep "=leaked-"'],
	['read the memory of a process of the host', "py \"open('/proc/$PID/mem', 'rb')\""],
	['trace a process of the host', 'call 101 117 16 "$PID" 0 0'],
	['hold a process of the host', 'call 434 434 "$PID" 0', 'names'],
	['read the memory of the machine', 'head -c 1 /dev/mem || head -c 1 /dev/kmem || head -c 1 /dev/port'],
	['read the memory of the kernel', 'head -c 4096 /proc/kcore | grep -q .'],
	[
		'read a disk',
		'for at in /dev/sd* /dev/vd* /dev/nvme* /dev/xvd* /dev/dm-* /dev/loop*; do head -c 1 "$at" && exit 0; done; exit 1',
	],
	[
		'use devices of the kernel',
		'for at in kvm fuse net/tun kmsg vhost-vsock uinput; do [ -e "/dev/$at" ] && exit 0; done; exit 1',
		'names',
	],
	['make a device', 'mknod memory c 1 1'],
	['make a disk', 'mknod disk b 254 0'],
	['mount a folder in memory', 'mkdir -p at && mount -t tmpfs none at'],
	['mount over what is protected', 'mount --bind ../added .git'],
	['mount the system to write', 'mount -o remount,rw,bind /usr || mount -o remount,rw /'],
	['mount what is protected to write', 'mount -o remount,rw,bind .git'],
	['take away the mount of what is protected', 'umount -l .git'],
	['mount control groups', 'mkdir -p at && mount -t cgroup -o memory none at || mount -t cgroup2 none at'],
	['mount another /proc', 'mkdir -p at && mount -t proc none at'],
	[
		'exchange what is protected',
		"mkdir -p new && py \"import ctypes; raise SystemExit(ctypes.CDLL(None).renameat2(-100, b'new', -100, b'.git', 2))\"",
	],
	['namespaces of mounts', 'unshare --mount true'],
	['namespaces of users', 'unshare --user --map-root-user true'],
	['namespaces of networks', 'unshare --net true'],
	['namespaces of users by clone', 'call 56 220 0x10000011 0 0 0 0'],
	['namespaces of users by clone3', 'call 435 435 0 0'],
	['the namespaces of the first process', 'nsenter --target 1 --mount --net true'],
	['the namespaces of a process of the host', 'nsenter --target "$PID" --mount true'],
	['namespaces by number', 'call 308 268 0 0'],
	['another root', 'chroot / true'],
	['another root by exchange', 'call 155 41 0 0'],
	['files by handle', 'call 304 265 -100 0 0'],
	['a new kind of mount', 'call 430 430 0 0'],
	['a detached mount', 'call 428 428 -100 0 1'],
	['a mount that moves', 'call 429 429 -100 0 -100 0 0'],
	['keys that are added', 'call 248 217 0 0 0 0 0'],
	['keys that are asked for', 'call 249 218 0 0 0 0'],
	['keyrings', 'call 250 219 0 -3 0'],
	['programs in the kernel', 'call 321 280 0 0 0'],
	['counters of the kernel', 'call 298 241 0 0 -1 -1 0'],
	['faults in user space', 'call 323 282 0'],
	['modules', 'call 175 105 0 0 0'],
	['another kernel', 'call 246 104 0 0 0 0'],
	['messages of the kernel', 'call 103 116 10 0 0'],
	['the clock', 'call 164 170 0 0'],
	['accounting', 'call 163 89 0'],
	['swap', 'call 167 224 0 0'],
	['quotas', 'call 179 60 0 0 0 0'],
	['what runs at a crash', again('/proc/sys/kernel/core_pattern')],
	['settings of the kernel', `${again('/proc/sys/kernel/randomize_va_space')} || ${again('/proc/sys/vm/swappiness')}`],
	['keys of the kernel', 'echo h >/proc/sysrq-trigger'],
	[
		'what runs on events',
		'for at in /sys/kernel/uevent_helper /sys/fs/cgroup/release_agent /sys/fs/cgroup/*/release_agent /sys/kernel/mm/ksm/run; do [ -w "$at" ] && exit 0; done; exit 1',
		'names',
	],
	[
		'limits of control groups',
		'for at in /sys/fs/cgroup /sys/fs/cgroup/*; do [ -w "$at" ] && exit 0; done; exit 1',
		'names',
	],
	['the tracing of the kernel', 'ls /sys/kernel/debug/* || ls /sys/kernel/tracing/*'],
	['life when memory runs out', 'echo -1000 >/proc/self/oom_score_adj'],
	['more open files than there may be', 'py "import resource as r; r.setrlimit(r.RLIMIT_NOFILE, (1 << 20, 1 << 30))"'],
	['the time of others', 'chrt --fifo 1 true'],
	['an abstract socket of the host', 'py "import socket; socket.socket(socket.AF_UNIX).connect(chr(0) + \'$NAME\')"'],
	['sockets of services', 'find /run/ /var/run/ /tmp/ /root/ /home/ /dev/ -type s 2>/dev/null | grep .'],
	[
		'the bus of the system',
		'test -e /run/dbus/system_bus_socket || test -e /run/user || dbus-send --system /',
		'names',
	],
	['the service manager', 'systemctl list-units || systemd-run --user true || systemd-run true'],
	['raw packets', 'py "import socket; socket.socket(socket.AF_PACKET, socket.SOCK_RAW)"'],
	['raw addresses', 'py "import socket; socket.socket(socket.AF_INET, socket.SOCK_RAW, 1)"'],
	['files in shared memory without end', 'head -c 2G /dev/zero >/dev/shm/full && exit 0; rm -f /dev/shm/full; exit 1'],
	['files at home without end', 'head -c 2G /dev/zero >~/full && exit 0; rm -f ~/full; exit 1'],
	[
		'a signal to a process that is held',
		'py "import ctypes; c = ctypes.CDLL(None); raise SystemExit(c.syscall(424, c.syscall(434, $PID, 0), 0, 0, 0) != 0)"',
		'signals',
	],
	['the limits of another process', 'call 302 261 "$PID" 7 0 0'],
	[
		'open devices of the kernel',
		'for at in kvm fuse net/tun vhost-vsock uinput; do [ -c "/dev/$at" ] && (exec 9<>"/dev/$at") && exit 0; done; exit 1',
	],
	[
		'change what runs on events',
		`for at in /sys/kernel/uevent_helper /sys/fs/cgroup/release_agent /sys/fs/cgroup/*/release_agent; do [ -f "$at" ] && ${again('"$at"')} && exit 0; done; exit 1`,
	],
	[
		'a control group of our own',
		'for at in /sys/fs/cgroup /sys/fs/cgroup/*; do mkdir "$at/unified-dgm-law" && rmdir "$at/unified-dgm-law" && exit 0; done; exit 1',
	],
	[
		'speak with the bus of the system',
		'py "import socket; socket.socket(socket.AF_UNIX).connect(\'/run/dbus/system_bus_socket\')"',
	],
	['reach a service by its path', 'py "import socket; socket.socket(socket.AF_UNIX).connect(\'$SOCK\')"'],
	[
		'reach a service by one end of a pair',
		'py "import socket; a, b = socket.socketpair(); b.close(); a.connect(\'$SOCK\')"',
	],
	[
		'reach the loopback by a fast opening',
		"py \"import socket; socket.socket().sendto(b'x', 0x20000000, ('127.0.0.1', $PORT))\"",
	],
	[
		'reach the loopback by several paths',
		'py "import socket; socket.socket(2, 1, 262).connect((\'127.0.0.1\', $PORT))"',
	],
	[
		'signal a process by what it is said to own',
		`py "
import fcntl, os, socket
a, b = socket.socketpair()
fcntl.fcntl(a, 8, $PID)
fcntl.fcntl(a, 10, 9)
fcntl.fcntl(a, fcntl.F_SETFL, fcntl.fcntl(a, fcntl.F_GETFL) | 0o20000)
b.send(b'x')"; exit 1`,
		'signals',
	],
	['make a nameless file outside', 'py "import os; os.open(\'$OUT\', os.O_TMPFILE | os.O_RDWR)"'],
	[
		'name a nameless file in what is protected',
		`py "
import os
file = os.open('.', os.O_TMPFILE | os.O_RDWR, 0o600)
os.link('/proc/self/fd/%d' % file, '.git/hooks/nameless', follow_symlinks=True)"`,
	],
	['truncate what is outside by its path', 'py "import os; os.truncate(\'$OUT/file\', 0)"'],
	[
		'write by a program that is in memory alone',
		`py "
import os
file = os.memfd_create('program', 0)
os.write(file, open('/bin/sh', 'rb').read())
os.execve(file, ['sh', '-c', 'echo x >\\"$OUT/file\\"'], os.environ)"`,
	],
	[
		'write what is protected through what was opened to be read',
		`py "
import os
file = os.open('.git/config', os.O_RDONLY)
os.write(os.open('/proc/self/fd/%d' % file, os.O_WRONLY), b'x')"`,
	],
	['move a folder over what is protected', 'mkdir -p over/hooks && mv -T over .git'],
	['remove what is protected with all that is in it', 'rm -rf .git .unified-dgm .vscode && [ ! -e .git ]'],
	[
		'watch what is outside',
		'py "import ctypes; c = ctypes.CDLL(None); raise SystemExit(c.inotify_add_watch(c.inotify_init(), b\'$OUT\', 0xfff) < 0)"',
		'names',
	],
	['work for later', 'echo "* * * * * true" | crontab - || echo true | at now'],
];

/** What a filter of system calls that is ours refuses beside that. Engines differ with their age. */
export const filteredEscapes: readonly Escape[] = [
	['write into the memory of the first process', "py \"open('/proc/1/mem', 'r+b')\""],
	['the host of a virtual machine', 'call 41 198 40 1 0'],
	['ciphers of the kernel', 'call 41 198 38 5 0'],
	['queues of calls', 'call 425 425 1 0'],
	['tracing the first process', 'call 101 117 16 1 0 0'],
	['names of handles', 'call 303 264 -100 0 0 0 0'],
	['open files of another', 'call 438 438 0 0 0'],
	['words put into a terminal', 'py "import fcntl, os; fcntl.ioctl(os.openpty()[1], 0x5412, b\'x\')"'],
	['calls in the manner of 32 bits', 'call 0x40000027 0x40000027'],
	// The same mode again: what may be set may be set to anything.
	['the mode of a device of the host', 'chmod 666 /dev/null', 'devices'],
	['a root that can be written', 'echo x >/made || echo x >/dev/made || echo x >/home/made'],
];
