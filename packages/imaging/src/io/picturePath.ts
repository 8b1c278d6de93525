import { basename, extname } from 'node:path';
import type { PictureChoice, PictureRequest } from './choice.js';
import { EXTENSIONS } from './formats.js';

/** A picture by the path of its file and, of a file with several, its page. */
export interface PicturePlace {
  readonly file: string;
  /** From 1; undefined where the path is that of the file. */
  readonly page?: number;
}

const WITH_PAGE = /^(?<file>.*)#page=(?<page>[1-9]\d{0,8})$/s;

/**
 * The file and page of a path. A page of a stack has one of its own, as RFC 8118 has them for PDF:
 * `stack.tif#page=3`. No file of a supported format has such a name: its extension would not be that of
 * one.
 */
export function pictureAt(path: string): PicturePlace {
  const { file, page } = WITH_PAGE.exec(path)?.groups ?? {};
  return file === undefined || page === undefined ? { file: path } : { file, page: Number(page) };
}

/** The path of a page, from 1, of the file at `path`. */
export function pagePath(path: string, page: number): string {
  return `${path}#page=${String(page)}`;
}

/**
 * The extension of a path as it is written there: that of a format, which may have two stops, else what
 * is behind the last one.
 */
export function extensionOf(path: string): string {
  const { file } = pictureAt(path);
  const name = basename(file);
  // A name that is nothing but an extension has none.
  const known = [...EXTENSIONS.keys()].filter(
    (extension) => name.length > extension.length && name.toLowerCase().endsWith(extension),
  );
  const longest = Math.max(0, ...known.map(({ length }) => length));
  return longest > 0 ? name.slice(-longest) : extname(file);
}

/**
 * What a picture is called: the name of its file without folder and extension, with the page where the path
 * has one: `stack-page3`.
 */
export function pictureName(path: string): string {
  const { file, page } = pictureAt(path);
  const stem = basename(file, extensionOf(file));
  return page === undefined ? stem : `${stem}-page${String(page)}`;
}

/** What is meant of a file whose path may name the page. */
export function inFile(
  { page }: { readonly page?: number | undefined },
  request: PictureRequest,
): PictureChoice {
  const { page: asked, channel, variable } = request;
  return { page: page ?? (asked === 'all' ? undefined : asked), channel, variable };
}
