export {build as setup} from '../../build.ts';
