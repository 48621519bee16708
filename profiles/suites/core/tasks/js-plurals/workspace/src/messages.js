export const hello = name => `Hello ${name}`;

export const found = count => (count === 1 ? '1 file found' : `${count} files found`);

export const bye = () => 'Goodbye';
