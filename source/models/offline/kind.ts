/** What kind of request the offline profile takes it for. */
export type Kind = 'repair' | 'run' | 'where' | 'explain' | 'rename' | 'list' | 'other';

const questionWords =
	/^(?:so |and |but |please |hey |hi |ok |okay |,)*(?:what|which|why|where|who|how|when|is|are|does|do|did|explain|describe|tell|list|show|summari[sz]e|find|run|search)\b/i;

const kinds: readonly (readonly [Kind, RegExp])[] = [
	['list', /\b(?:list|show|which|what)\b.{0,20}\bfiles\b(?! (?:use|call|import))/i],
	['where', /\b(?:where|who (?:uses|calls)|which (?:file|files|function)|find|search|locate|grep)\b/i],
	[
		'explain',
		/^(?:please |so |ok )*(?:explain|describe|tell me (?:about|what|how)|summari[sz]e)\b|^what (?:is|are|does)\b.{0,80}(?:\bdo\b|\bfor\b|[\w$.]+\??$)|^how (?:does|do|is)\b/i,
	],
	['run', /\b(?:tests?|check|suite|build)\b|\bfail(?:s|ed|ing|ure|ures)?\b|\bbroken\b/i],
];

const repairs =
	/\b(?:fix|fixes|fixing|repair|mend|debug|solve|resolve|correct|bug|bugs|buggy|broken|breaks|failing|fails|failure|wrong)\b|\b(?:make|get|turn)\b.{0,40}\b(?:pass|passes|passing|green|work|works)\b|\btests?\b.{0,20}\bred\b/i;
const wishes =
	/\b(?:fix|repair|mend|debug|solve|resolve|correct)\b|\b(?:make|get|turn)\b.{0,40}\b(?:pass|passing|green|work)\b/i;
const forbids = /\b(?:do not|don't|dont|without) (?:fix|chang|edit|repair|touch)/i;

/** Words that begin like a question and yet ask for a repair: `find the bug`, `run the tests and fix what fails`. */
const repairsAfterAll =
	/^find (?:the |a |and )*(?:bug|mistake|error|fix|repair)\b|\b(?:and|then)\b.{0,20}\b(?:fix|repair|mend|solve)\b/i;

/** Takes a guess at what is wanted, from words alone. */
export const kindOf = (request: string): Kind => {
	const text = request.slice(0, 2000).trim();
	if (/^(?:please |can you |could you )*rename\b/i.test(text)) return 'rename';
	const asks = (questionWords.test(text) || (text.endsWith('?') && !wishes.test(text))) && !repairsAfterAll.test(text);
	if (!asks && !forbids.test(text) && repairs.test(text)) return 'repair';
	if (asks) return kinds.find(([, pattern]) => pattern.test(text))?.[0] ?? 'other';
	return /^(?:test|check)\b|\brun (?:the )?(?:tests?|check)\b/i.test(text) ? 'run' : 'other';
};
