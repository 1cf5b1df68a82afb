export { Palette, type PalettePage } from './Palette';
