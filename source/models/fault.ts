import type {Fault} from '../core/fault.ts';

/** What an error says, whoever made it: read from a response of any vendor, or from what an SDK threw. */
export type Trouble = {
	/** HTTP status; absent for errors inside a stream and of the connection. */
	readonly status?: number;
	readonly type?: string;
	readonly code?: string;
	readonly message: string;
	readonly retryAfterMs?: number;
	/** Whether the vendor says that the same request is worth another try (`x-should-retry`). */
	readonly again?: boolean;
	/** Groq's: the text of a tool call that it could not read. */
	readonly failedGeneration?: string;
	/** There was no answer, or it broke off. */
	readonly broken: boolean;
};

/** Whom a fault is about, for its message and hint. `secret` never appears in either. */
export type Accused = {
	readonly vendor: string;
	readonly id: string;
	/** The environment variable that holds the key. */
	readonly keyName: string;
	readonly secret: string;
};

type Kind = Fault['kind'];

const gone = /^(model_not_found|model_decommissioned|model_not_available|model_terms_required)$/;
const goneText =
	/\bmodel\b.{0,120}\b(does not exist|not found|decommissioned|deprecated and|no longer (available|supported|served))|not a valid model|no endpoints found for/i;
const owing = /^(insufficient_quota|billing_error|billing_hard_limit_reached)$/;
const owingText = /credit balance is too low|exceeded your current quota|insufficient (credits|balance)/i;
const over =
	/^(context_length_exceeded|request_too_large|string_above_max_length|model_context_window_exceeded|exceed_context_size_error)$/;
const overText =
	/(prompt|input) is too long|maximum (context|prompt) length|context (window|length|limit|size)|request too large|reduce the length|n_keep.{0,20}>= n_ctx|too many (input )?tokens|maximum number of (input )?tokens|tokens.{0,40} must be <=/i;
const busy =
	/^(rate_limit_error|rate_limit_exceeded|overloaded_error|server_is_overloaded|over_capacity|slow_down|capacity_exceeded)$/;
const refused =
	/^(content_filter|content_policy_violation|invalid_prompt|refusal|unsupported_country_region_territory|cyber_policy_violation)$/;
const refusedText = /content (filtering|management|usage) policy|violat\w+ (our|the) (usage|content) polic/i;
const failing =
	/^(api_error|server_error|internal_error|internal_server_error|timeout_error|service_unavailable|tool_use_failed)$/;
const keyless = /^(authentication_error|invalid_api_key|permission_error|invalid_authentication|account_deactivated)$/;

/** The kind of a trouble: what a vendor calls it counts before its status, because the same status means several things. */
const kindOf = ({status, type = '', code = '', message, broken}: Trouble): Kind | 'owing' => {
	const says = (names: RegExp) => names.test(code) || names.test(type);
	if (says(gone) || status === 410) return 'gone';
	if (type === 'not_found_error' || (goneText.test(message) && (status === 404 || status === 400 || status === 403)))
		return 'gone';
	if (says(owing) || status === 402 || owingText.test(message)) return 'owing';
	if (says(refused) || status === 451 || refusedText.test(message)) return 'refused';
	if (says(keyless) || status === 401 || status === 403) return 'auth';
	if (says(over) || status === 413) return 'overflow';
	if (overText.test(message)) return 'overflow';
	if (says(busy) || status === 429 || status === 529 || status === 498) return 'rate-limit';
	if (says(failing) || broken || status === 408 || status === 409 || (status !== undefined && status >= 500))
		return 'network';
	if (status !== undefined && status >= 400) return 'invalid';
	return type === 'invalid_request_error' ? 'invalid' : 'unknown';
};

const shapes =
	/\b(?:sk|gsk|pk|rk|xai|hf|r8|nvapi|AIza|ghp|github_pat)[-_][\w*.-]{4,}|\bBearer\s+\S+|\b[A-Za-z0-9]{32,}\b/g;

/** One line of at most 300 characters, with nothing in it that looks like a key. */
const oneLine = (text: string, secret: string): string => {
	const bare = secret === '' ? text : text.replaceAll(secret, '[key]');
	const line = bare
		.replaceAll(shapes, '[key]')
		.replaceAll(/<[^>]*>/g, ' ')
		.replaceAll(/\s+/g, ' ')
		.trim();
	return line.length > 300 ? `${line.slice(0, 299)}…` : line;
};

const lead = (kind: Kind | 'owing', {vendor, id}: Accused, status: number | undefined): string => {
	switch (kind) {
		case 'auth':
			return `${vendor} refused the key`;
		case 'owing':
			return `${vendor} wants to be paid first`;
		case 'gone':
			return `${vendor} does not serve ${id}`;
		case 'rate-limit':
			return `${vendor} is asked too much`;
		case 'overflow':
			return `the request does not fit ${id}`;
		case 'network':
			return status === undefined ? `no whole answer from ${vendor}` : `${vendor} failed with ${status}`;
		case 'refused':
			return `${vendor} refused to answer`;
		case 'invalid':
			return `${vendor} turned the request down`;
		case 'aborted':
		case 'unknown':
			return vendor;
	}
};

/** A vendor knows best whether its own failure passes. */
const advised = (kind: Kind, again: boolean | undefined): Kind => {
	if (again === false && (kind === 'network' || kind === 'rate-limit')) return 'unknown';
	return again === true && (kind === 'invalid' || kind === 'unknown') ? 'network' : kind;
};

/** The fault that a trouble is. */
export const faultOf = (trouble: Trouble, accused: Accused): Fault => {
	const found = kindOf(trouble);
	const said = oneLine(trouble.message, accused.secret);
	const message =
		said === '' ? lead(found, accused, trouble.status) : `${lead(found, accused, trouble.status)}: ${said}`;
	if (found === 'auth') return {kind: 'auth', message, hint: `check ${accused.keyName}`};
	if (found === 'owing')
		return {kind: 'auth', message, hint: `check the credit of the account behind ${accused.keyName}`};
	const kind = advised(found, trouble.again);
	const {retryAfterMs} = trouble;
	const wait = retryAfterMs !== undefined && (kind === 'rate-limit' || kind === 'network') ? {retryAfterMs} : {};
	return {kind, message, ...wait};
};

/** Says that we stopped it ourselves. */
export const abortedFault: Fault = {kind: 'aborted', message: 'interrupted'};
