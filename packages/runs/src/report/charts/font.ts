/** One family list for every renderer: the page, other programs, and the PNG export. */
export const FONT = "'Helvetica Neue', Helvetica, Arial, 'DejaVu Sans', sans-serif";
