export class Emitter {
	#listeners = new Map();

	on(name, listener) {
		if (!this.#listeners.has(name)) this.#listeners.set(name, []);
		this.#listeners.get(name).push(listener);
		return () => this.off(name, listener);
	}

	off(name, listener) {
		const list = this.#listeners.get(name) ?? [];
		const at = list.indexOf(listener);
		if (at !== -1) list.splice(at, 1);
	}

	once(name, listener) {
		const only = value => {
			listener(value);
			this.off(name, only);
		};
		return this.on(name, only);
	}

	emit(name, value) {
		const list = this.#listeners.get(name) ?? [];
		for (let at = 0; at < list.length; at += 1) list[at](value);
		return list.length > 0;
	}
}
