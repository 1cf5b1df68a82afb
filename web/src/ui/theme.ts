import {
  type BrandVariants,
  createDarkTheme,
  createLightTheme,
  teamsHighContrastTheme,
  type Theme,
} from '@fluentui/react-components';

const brand: BrandVariants = {
  10: '#011219',
  20: '#001f2a',
  30: '#002b3a',
  40: '#00394b',
  50: '#00475c',
  60: '#01566d',
  70: '#04617c',
  80: '#076e8b',
  90: '#0581a3',
  100: '#3292b3',
  110: '#4ea5c4',
  120: '#6cb6d3',
  130: '#8cc8e0',
  140: '#afd9ea',
  150: '#d0e9f4',
  160: '#e8f4f9',
};

/** How the app looks. `system` follows the settings of the computer. */
export type Appearance = 'light' | 'dark' | 'contrast';

// In dark, the ramp's own choice for words is too dim on the canvas.
export const themes: Record<Appearance, Theme> = {
  light: createLightTheme(brand),
  dark: { ...createDarkTheme(brand), colorBrandForeground1: brand[110], colorBrandForegroundLink: brand[110] },
  contrast: teamsHighContrastTheme,
};
