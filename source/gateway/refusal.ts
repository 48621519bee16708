import type {ServerResponse} from 'node:http';

/** Why a request goes no further than the gateway. */
export type Refusal = {readonly status: number; readonly code: string; readonly message: string};

export const refusal = (status: number, code: string, message: string): {readonly refused: Refusal} => ({
	refused: {status, code, message},
});

/** Tells a caller, in an error that both families of SDKs can read, unless it is gone or has an answer already. */
export const sayRefusal = (response: ServerResponse, {status, code, message}: Refusal): void => {
	if (response.headersSent || response.destroyed) return;
	const error = {type: code, code, message: `gateway: ${message}`};
	response
		.writeHead(status, {'content-type': 'application/json', 'x-should-retry': 'false'})
		.end(JSON.stringify({type: 'error', error}));
};
