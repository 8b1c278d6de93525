import { useState } from 'react';

/** What part of a picture is seen: magnification over the whole, and the centre in [0, 1]². */
export interface View {
  readonly zoom: number;
  readonly x: number;
  readonly y: number;
}

export const HOME_VIEW: View = { zoom: 1, x: 0.5, y: 0.5 };
const LARGEST_ZOOM = 40;

/** A pixel. */
export interface Place {
  readonly column: number;
  readonly row: number;
}

/** A rectangle of pixels, of one at least. */
export interface Region extends Place {
  readonly width: number;
  readonly height: number;
}

/** What is looked at in pictures of the same size beside each other. */
export interface Focus {
  readonly view: View;
  readonly setView: (view: View) => void;
  /** The pixel under the pointer, or in the middle when the keys move. */
  readonly point: Place | undefined;
  readonly setPoint: (point: Place | undefined) => void;
  /** What was chosen with the mouse. */
  readonly region: Region | undefined;
  readonly setRegion: (region: Region | undefined) => void;
}

/** One focus for all pictures beside each other. */
export function usePictureFocus(): Focus {
  const [view, setView] = useState<View>(HOME_VIEW);
  const [point, setPoint] = useState<Place>();
  const [region, setRegion] = useState<Region>();
  return { view, setView, point, setPoint, region, setRegion };
}

/** The view within the picture, and of no more than the largest zoom. */
export function limited({ zoom, x, y }: View): View {
  const within = (value: number): number => Math.min(1, Math.max(0, value));
  return { zoom: Math.min(LARGEST_ZOOM, Math.max(1, zoom)), x: within(x), y: within(y) };
}

/** The view that a region fills. */
export function viewOf(region: Region, width: number, height: number): View {
  return limited({
    zoom: Math.max(width, height) / Math.max(region.width, region.height),
    x: (region.column + region.width / 2) / width,
    y: (region.row + region.height / 2) / height,
  });
}

/** The region between two pixels, both in it, as far as it lies in the picture. */
export function between(from: Place, to: Place, width: number, height: number): Region {
  const span = (a: number, b: number, size: number): [number, number] => {
    const clamp = (value: number): number => Math.min(size - 1, Math.max(0, value));
    const [low, high] = [clamp(Math.min(a, b)), clamp(Math.max(a, b))];
    return [low, high - low + 1];
  };
  const [column, wide] = span(from.column, to.column, width);
  const [row, high] = span(from.row, to.row, height);
  return { column, row, width: wide, height: high };
}

/** Where a key moves the view; undefined for any other key. */
export function moveOf(key: string, view: View): View | undefined {
  const step = 0.1 / view.zoom;
  switch (key) {
    case '+':
    case '=':
      return { ...view, zoom: 1.25 * view.zoom };
    case '-':
      return { ...view, zoom: view.zoom / 1.25 };
    case '0':
      return HOME_VIEW;
    case 'ArrowLeft':
      return { ...view, x: view.x - step };
    case 'ArrowRight':
      return { ...view, x: view.x + step };
    case 'ArrowUp':
      return { ...view, y: view.y - step };
    case 'ArrowDown':
      return { ...view, y: view.y + step };
    default:
      return undefined;
  }
}
