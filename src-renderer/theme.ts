/** Mantine in the look of the window: compact, small corners, every colour from tokens.css. */
import {
  Autocomplete,
  Button,
  Checkbox,
  createTheme,
  localStorageColorSchemeManager,
  Modal,
  MultiSelect,
  NativeSelect,
  PasswordInput,
  SegmentedControl,
  Select,
  Textarea,
  TagsInput,
  TextInput,
  Tooltip,
} from '@mantine/core';
import type { CSSVariablesResolver, MantineColorsTuple } from '@mantine/core';

const accent: MantineColorsTuple = [
  '#eef7f5',
  '#dcefec',
  '#b7dfd9',
  '#7fd0c5',
  '#4fc3b3',
  '#2f9c8f',
  '#1a8074',
  '#0b6b61',
  '#08574f',
  '#05433d',
];

/** The neutral scales follow the paper and panel tones, so that no control falls out of the picture. */
const dark: MantineColorsTuple = [
  '#e8e9ea',
  '#c9ccd0',
  '#aeb3ba',
  '#8d939b',
  '#3a3f47',
  '#2a2e34',
  '#191c20',
  '#131518',
  '#101214',
  '#0b0c0e',
];

const gray: MantineColorsTuple = [
  '#fbfbf9',
  '#f3f3ef',
  '#eeeeeb',
  '#e3e2dc',
  '#cfcdc4',
  '#b4b3ab',
  '#8b8d90',
  '#6a6e76',
  '#565a61',
  '#1b1d21',
];

const field = { size: 'xs', radius: 'sm' } as const;

export const theme = createTheme({
  primaryColor: 'accent',
  primaryShade: { light: 7, dark: 4 },
  autoContrast: true,
  colors: { accent, dark, gray },
  defaultRadius: 'sm',
  fontFamily: 'var(--sans)',
  fontFamilyMonospace: 'var(--mono)',
  headings: { fontFamily: 'var(--sans)', fontWeight: '600' },
  fontSizes: { xs: '12px', sm: '13px', md: '13px', lg: '15px', xl: '19px' },
  lineHeights: { xs: '1.4', sm: '1.45', md: '1.45', lg: '1.45', xl: '1.4' },
  radius: { xs: '2px', sm: '4px', md: '6px', lg: '6px', xl: '8px' },
  spacing: { xs: '6px', sm: '10px', md: '14px', lg: '20px', xl: '28px' },
  respectReducedMotion: true,
  components: {
    Button: Button.extend({ defaultProps: { size: 'xs', variant: 'default' } }),
    TextInput: TextInput.extend({ defaultProps: field }),
    PasswordInput: PasswordInput.extend({ defaultProps: field }),
    Textarea: Textarea.extend({ defaultProps: field }),
    Select: Select.extend({ defaultProps: field }),
    NativeSelect: NativeSelect.extend({ defaultProps: field }),
    Autocomplete: Autocomplete.extend({ defaultProps: field }),
    MultiSelect: MultiSelect.extend({ defaultProps: field }),
    TagsInput: TagsInput.extend({ defaultProps: field }),
    Checkbox: Checkbox.extend({ defaultProps: { size: 'xs' } }),
    SegmentedControl: SegmentedControl.extend({ defaultProps: { size: 'xs' } }),
    Tooltip: Tooltip.extend({ defaultProps: { openDelay: 400, withArrow: true } }),
    Modal: Modal.extend({
      defaultProps: {
        centered: true,
        closeButtonProps: { 'aria-label': 'Close' },
        overlayProps: { backgroundOpacity: 0.35 },
        // The page never scrolls, the screen inside it does; a lock would add a style element.
        lockScroll: false,
        // A dialog's head is no banner of the page.
        attributes: { header: { role: 'none' } },
      },
    }),
  },
});

const shared = {
  '--mantine-color-body': 'var(--panel)',
  '--mantine-color-text': 'var(--ink)',
  '--mantine-color-dimmed': 'var(--ink2)',
  '--mantine-color-placeholder': 'var(--ink3)',
  '--mantine-color-anchor': 'var(--accent)',
  '--mantine-color-default': 'var(--panel)',
  '--mantine-color-default-hover': 'var(--sunk)',
  '--mantine-color-default-color': 'var(--ink)',
  '--mantine-color-default-border': 'var(--rule2)',
  '--mantine-color-error': 'var(--now)',
  '--mantine-primary-color-filled': 'var(--accent)',
  '--mantine-primary-color-contrast': 'var(--panel)',
};

export const cssVariables: CSSVariablesResolver = () => ({ variables: {}, light: shared, dark: shared });

export const colorSchemeManager = localStorageColorSchemeManager({ key: 'patchledger-color-scheme' });
