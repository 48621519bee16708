/** A mistake of the person at the keyboard: printed in one line with its hint, without a stack; exit code 2. */
export class UserError extends Error {
	override readonly name = 'UserError';
	readonly hint: string | undefined;
	constructor(message: string, hint?: string) {
		super(message);
		this.hint = hint;
	}
}
