import type {ModelSubject} from '../testing/model-law/subject.ts';
import {modelLaw} from '../testing/model-law.ts';
import {anthropicModel} from './anthropic.ts';
import {testEntry} from './entry.fixture.ts';
import {groqModel} from './groq.ts';
import {chatModel} from './openai-chat.ts';
import {responsesModel} from './openai-responses.ts';

const key = 'test-key-0123456789';
const within = (idleMs: number | undefined) => (idleMs === undefined ? {} : {idleMs});

const subjects: readonly ModelSubject[] = [
	{
		name: 'Anthropic, Messages',
		key,
		api: 'messages',
		pings: true,
		thinks: true,
		gone: {status: 404, type: 'not_found_error', message: 'model: claude-sonnet-5-5'},
		overflow: {
			status: 400,
			type: 'invalid_request_error',
			message: 'prompt is too long: 1000417 tokens > 1000000 maximum',
		},
		open: ({url}, idleMs) =>
			anthropicModel(testEntry('anthropic', 'claude-sonnet-5-5'), {key, baseUrl: url, ...within(idleMs)}),
	},
	{
		name: 'OpenAI, Responses',
		key,
		api: 'responses',
		pings: false,
		thinks: true,
		gone: {
			status: 404,
			type: 'invalid_request_error',
			code: 'model_not_found',
			message: "The model 'gpt-6-luna' does not exist or you do not have access to it.",
		},
		overflow: {
			status: 400,
			type: 'invalid_request_error',
			code: 'context_length_exceeded',
			message: 'Your input exceeds the context window of this model.',
		},
		open: ({openaiUrl}, idleMs) =>
			responsesModel(testEntry('openai', 'gpt-6-luna'), {key, baseUrl: openaiUrl, ...within(idleMs)}),
	},
	{
		name: 'OpenAI, Chat Completions',
		key,
		api: 'chat',
		pings: false,
		thinks: false,
		gone: {
			status: 404,
			type: 'invalid_request_error',
			code: 'model_not_found',
			message: 'The model `gpt-4.1` has been deprecated.',
		},
		overflow: {
			status: 400,
			type: 'invalid_request_error',
			code: 'context_length_exceeded',
			message: "This model's maximum context length is 1047576 tokens.",
		},
		open: ({openaiUrl}, idleMs) =>
			chatModel(testEntry('openai', 'gpt-4.1'), {key, baseUrl: openaiUrl, ...within(idleMs)}),
	},
	{
		name: 'Groq',
		key,
		api: 'chat',
		pings: false,
		thinks: true,
		gone: {
			status: 400,
			type: 'invalid_request_error',
			code: 'model_decommissioned',
			message: 'The model has been decommissioned and is no longer supported.',
		},
		overflow: {
			status: 413,
			type: 'tokens',
			code: 'rate_limit_exceeded',
			message: 'Request too large for model on tokens per minute (TPM): Limit 8000, Requested 90000',
		},
		open: ({url}, idleMs) =>
			groqModel(testEntry('groq', 'openai/gpt-oss-120b'), {key, baseUrl: url, ...within(idleMs)}),
	},
];

for (const subject of subjects) modelLaw(subject);
