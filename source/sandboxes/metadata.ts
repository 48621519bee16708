import type {Engine} from './engine.ts';
import {labelsOf} from './reap.ts';
import {unstarted, type Unstarted} from './script.ts';

/** The cloud's metadata service (with all of link-local), and the names under which Docker Desktop serves the host's loopback. */
const CLOSED = ['169.254.0.0/16', '192.168.65.2/32', '192.168.65.254/32'];

/**
 * Adds routes that refuse. With `ip` where there is one, else with Python through the system call that `route` uses (SIOCADDRT
 * 0x890B, RTF_UP | RTF_REJECT 0x201, an rtentry of 120 bytes).
 */
const CLOSE = `
set -e
if command -v ip >/dev/null; then
	for net in ${CLOSED.join(' ')}; do ip route replace unreachable $net; done
else
	python3 - ${CLOSED.join(' ')} <<'END'
import fcntl, ipaddress, socket, struct, sys
door = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
def address(ip):
    return struct.pack('=HH4s8x', socket.AF_INET, 0, ip.packed)
for text in sys.argv[1:]:
    net = ipaddress.ip_network(text)
    nowhere = ipaddress.ip_address('0.0.0.0')
    entry = struct.pack('@L', 0) + address(net.network_address) + address(nowhere) + address(net.netmask) + struct.pack('=H', 0x201)
    fcntl.ioctl(door, 0x890B, entry.ljust(120, b'\\0'))
END
fi
`;

/**
 * Makes the metadata service unreachable from the network of a running container. Only a helper that shares that network, and lives
 * for this alone, gets the capability to do so. An image that cannot do it gets no network at all.
 */
export const closeMetadata = async ({docker}: Engine, id: string, image: string): Promise<Unstarted | undefined> => {
	const helper = await docker.createContainer({
		Image: image,
		Entrypoint: ['/bin/sh', '-c', CLOSE],
		Cmd: [],
		User: '0:0',
		Labels: await labelsOf('helper'),
		Healthcheck: {Test: ['NONE']},
		HostConfig: {
			NetworkMode: `container:${id}`,
			CapDrop: ['ALL'],
			CapAdd: ['NET_ADMIN'],
			SecurityOpt: ['no-new-privileges'],
			ReadonlyRootfs: true,
			Tmpfs: {'/tmp': 'rw,size=1m'},
		},
	});
	try {
		await helper.start();
		const {StatusCode} = (await helper.wait()) as {StatusCode: number};
		if (StatusCode === 0) return undefined;
		return unstarted(
			`in the image ${image} the network cannot be opened without opening 169.254.169.254 too`,
			'use an image with python3 or iproute2',
		);
	} finally {
		await helper.remove({force: true, v: true}).catch(() => {});
	}
};
