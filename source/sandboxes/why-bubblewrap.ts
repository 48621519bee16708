import {readFileSync} from 'node:fs';
import {unstarted, type Unstarted} from './script.ts';

const OTHER = 'or choose docker';

const sysctl = (name: string): string | undefined => {
	try {
		return readFileSync(`/proc/sys/${name.replaceAll('.', '/')}`, 'utf8').trim();
	} catch {
		return undefined;
	}
};

type Reason = {readonly name: string; readonly value: string; readonly hint: string};

/** Settings of systems that keep users from making namespaces. */
const REASONS: readonly Reason[] = [
	{
		name: 'kernel.apparmor_restrict_unprivileged_userns',
		value: '1',
		hint: 'give bwrap an AppArmor profile that allows user namespaces (Ubuntu: `sudo apt-get install apparmor-profiles`, then load bwrap-userns-restrict from /usr/share/apparmor/extra-profiles), or `sudo sysctl -w kernel.apparmor_restrict_unprivileged_userns=0`',
	},
	{
		name: 'kernel.unprivileged_userns_clone',
		value: '0',
		hint: '`sudo sysctl -w kernel.unprivileged_userns_clone=1`',
	},
	{name: 'user.max_user_namespaces', value: '0', hint: '`sudo sysctl -w user.max_user_namespaces=15000`'},
];

/** What keeps users from making namespaces here, and what to do about it, or undefined when no setting says. `read` is for settings of the kernel. */
export const whyNoNamespaces = (read: typeof sysctl = sysctl): Reason | undefined =>
	REASONS.find(({name, value}) => read(name) === value);

/** What bubblewrap's complaint means, and what to do about it. `read` is for settings of the kernel. */
export const whyBubblewrapFails = (complaint: string, read: typeof sysctl = sysctl): Unstarted => {
	const said = complaint.trim().split('\n').at(-1)?.trim() ?? '';
	if (/Unknown option/.test(said))
		return unstarted(`bubblewrap is too old: ${said}`, `update bubblewrap to 0.8 or later, ${OTHER}`);
	if (/mount.*proc/i.test(said))
		return unstarted(
			`a new /proc may not be mounted here: ${said}`,
			`inside a container, run that one with --security-opt systempaths=unconfined, ${OTHER}`,
		);
	if (/not permitted|denied|No permissions|No space left|RTM_NEWADDR|user namespace/i.test(said)) {
		const reason = whyNoNamespaces(read);
		return reason === undefined
			? unstarted(
					`namespaces may not be made here: ${said}`,
					`inside a container, allow it user namespaces (its seccomp profile refuses them), ${OTHER}`,
				)
			: unstarted(
					`namespaces may not be made here (${reason.name} is ${reason.value}): ${said}`,
					`${reason.hint}, ${OTHER}`,
				);
	}
	return unstarted(
		said === '' ? 'bubblewrap failed without a word' : `bubblewrap says: ${said.replace(/^bwrap: /, '')}`,
	);
};
