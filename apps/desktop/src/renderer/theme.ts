import { Badge, Button, createTheme, type CSSVariablesResolver } from '@mantine/core';

/** Contrast of at least 4.5 : 1 on both grounds, also of coloured text. */
export const theme = createTheme({
  primaryColor: 'blue',
  primaryShade: { light: 8, dark: 8 },
  autoContrast: true,
  respectReducedMotion: true,
  cursorType: 'pointer',
  fontFamily: "system-ui, 'Segoe UI', 'Helvetica Neue', Arial, 'DejaVu Sans', sans-serif",
  components: {
    Badge: Badge.extend({ defaultProps: { radius: 'sm', tt: 'none' } }),
    Button: Button.extend({ defaultProps: { size: 'sm' } }),
  },
});

/** Darker, and lighter on dark ground, than the library's own, which have less contrast. */
export const variables: CSSVariablesResolver = () => ({
  variables: {},
  light: {
    '--mantine-color-dimmed': '#5a6168',
    '--mantine-color-placeholder': '#666d74',
    '--mantine-color-error': '#b02525',
  },
  dark: {
    '--mantine-color-dimmed': '#adb5bd',
    '--mantine-color-placeholder': '#a3abb2',
    '--mantine-color-error': '#ff9d9d',
  },
});
