import type {Impossible, Preview, Room} from '../../core/tool.ts';
import {placeToRead, type Nowhere, type Place} from './place.ts';

/** The preview of a call that reads: it asks only when the path leads outside. */
export const previewRead = async (room: Room, path: string, title: string): Promise<Preview | Impossible> => {
	const place = await placeToRead(room, path);
	if ('refused' in place) return {impossible: place.refused};
	return {title, outside: place.outside ? [place.path] : [], protected: []};
};

/** Where a path leads, if it may be read: inside, or outside when a preview that names it was approved. */
export const mayRead = async (room: Room, path: string): Promise<Place | Nowhere> => {
	const place = await placeToRead(room, path);
	if ('refused' in place || !place.outside || room.preview?.outside.includes(place.path)) return place;
	return {refused: `${place.path} is outside the workspace, which nobody approved.`};
};
