import {describe} from 'vitest';
import {bytesLaw} from './model-law/bytes.ts';
import {hostileLaw} from './model-law/hostile.ts';
import {talkLaw} from './model-law/talk.ts';
import {troubleLaw} from './model-law/trouble.ts';
import type {ModelSubject} from './model-law/subject.ts';

/** The laws of the `Model` port, for an adapter that speaks with its real client to the stand-in. */
export const modelLaw = (subject: ModelSubject): void => {
	describe(`the model law: ${subject.name}`, () => {
		talkLaw(subject);
		troubleLaw(subject);
		bytesLaw(subject);
		hostileLaw(subject);
	});
};
