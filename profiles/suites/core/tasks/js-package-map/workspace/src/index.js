export {circle, square} from './area.js';
