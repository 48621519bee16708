const umlauts = {ä: 'ae', ö: 'oe', ü: 'ue', ß: 'ss'};

const plain = text => text.toLowerCase().replaceAll(/[äöüß]/g, letter => umlauts[letter]);

/** The last part of an address, from a title. */
export const slug = title => {
	const words = plain(title).replaceAll(/[^a-z0-9]/g, ' ').trim();
	return words.replace(' ', '-').replaceAll(/-+/g, '-');
};
