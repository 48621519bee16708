/** Keeps the `size` entries that were used last. */
export class Lru {
	#size;
	#values = new Map();
	#order = [];

	constructor(size) {
		this.#size = size;
	}

	#touch(key) {
		this.#order = this.#order.filter(one => one !== key);
		this.#order.push(key);
	}

	get(key) {
		if (!this.#values.has(key)) return undefined;
		this.#touch(key);
		return this.#values.get(key);
	}

	set(key, value) {
		this.#values.set(key, value);
		this.#touch(key);
		if (this.#order.length > this.#size) this.#values.delete(this.#order.pop());
	}
}
