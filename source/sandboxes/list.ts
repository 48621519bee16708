/** The words of a text: how long lists are written here, to be read. */
export const list = (text: string): readonly string[] => text.trim().split(/\s+/);
