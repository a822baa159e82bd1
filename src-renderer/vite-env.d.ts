/** Kinds of files the window imports for their effect: styles and fonts. */
declare module '*.css';
declare module '@fontsource/*';
