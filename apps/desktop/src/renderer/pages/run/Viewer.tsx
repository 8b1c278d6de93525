import { Text } from '@mantine/core';
import { useElementSize } from '@mantine/hooks';
import { useEffect, useRef } from 'react';

/** What part of a picture is seen: magnification over the whole, and the centre in [0, 1]². */
export interface View {
  readonly zoom: number;
  readonly x: number;
  readonly y: number;
}

export const HOME_VIEW: View = { zoom: 1, x: 0.5, y: 0.5 };
const LARGEST_ZOOM = 40;

interface ViewerProps {
  readonly title: string;
  readonly data: Float64Array;
  readonly width: number;
  readonly height: number;
  readonly low: number;
  readonly high: number;
  readonly view: View;
  readonly setView: (view: View) => void;
  /** Shown instead of the picture up to a share of the width. */
  readonly under?: { readonly data: Float64Array; readonly share: number };
}

/** A picture between two grey values; all viewers of a view zoom and move together. */
export function Viewer(props: ViewerProps) {
  const { title, data, width, height, low, high, view, setView, under } = props;
  const { ref, width: side } = useElementSize();
  const canvas = useRef<HTMLCanvasElement>(null);
  const canvasUnder = useRef<HTMLCanvasElement>(null);
  const box = useRef<HTMLDivElement>(null);
  const dragged = useRef<{ x: number; y: number } | undefined>(undefined);
  const latest = useRef(props);
  latest.current = props;

  useEffect(() => {
    paint(canvas.current, data, width, height, low, high);
  }, [data, width, height, low, high]);
  const underData = under?.data;
  useEffect(() => {
    if (underData !== undefined) paint(canvasUnder.current, underData, width, height, low, high);
  }, [underData, width, height, low, high]);
  // React's own wheel listener cannot keep the page from scrolling.
  useEffect(() => {
    const element = box.current;
    const zoom = (event: WheelEvent): void => {
      event.preventDefault();
      const { view: now, setView: set } = latest.current;
      set(limited({ ...now, zoom: now.zoom * Math.exp(-event.deltaY / 300) }));
    };
    element?.addEventListener('wheel', zoom, { passive: false });
    return () => {
      element?.removeEventListener('wheel', zoom);
    };
  }, []);

  const scale = (side / Math.max(width, height)) * view.zoom;
  const transform = `translate(${String(side / 2 - view.x * width * scale)}px, ${String(side / 2 - view.y * height * scale)}px) scale(${String(scale)})`;
  const share = under?.share ?? 0;
  return (
    <figure style={{ margin: 0, minWidth: 0 }}>
      <div
        ref={(element) => {
          box.current = element;
          ref(element);
        }}
        className="viewer"
        tabIndex={0}
        role="img"
        aria-label={`${title}, ${String(width)} by ${String(height)} pixels`}
        onPointerDown={(event) => {
          event.currentTarget.setPointerCapture(event.pointerId);
          dragged.current = { x: event.clientX, y: event.clientY };
        }}
        onPointerMove={(event) => {
          const from = dragged.current;
          if (from === undefined) return;
          dragged.current = { x: event.clientX, y: event.clientY };
          setView(
            limited({
              ...view,
              x: view.x - (event.clientX - from.x) / (width * scale),
              y: view.y - (event.clientY - from.y) / (height * scale),
            }),
          );
        }}
        onPointerUp={() => {
          dragged.current = undefined;
        }}
        onKeyDown={(event) => {
          const moved = moveOf(event.key, view);
          if (moved === undefined) return;
          event.preventDefault();
          setView(limited(moved));
        }}
      >
        <canvas ref={canvas} style={{ transform }} />
        {under !== undefined && (
          <div
            style={{
              position: 'absolute',
              inset: 0,
              clipPath: `inset(0 ${String(100 - 100 * share)}% 0 0)`,
            }}
          >
            <canvas ref={canvasUnder} style={{ transform }} />
          </div>
        )}
        {under !== undefined && (
          <div
            className="wipe-line"
            data-testid="wipe-line"
            style={{ left: `${String(100 * share)}%` }}
          />
        )}
      </div>
      <Text component="figcaption" size="sm" ta="center">
        {title}
      </Text>
    </figure>
  );
}

function moveOf(key: string, view: View): View | undefined {
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

function limited({ zoom, x, y }: View): View {
  const within = (value: number): number => Math.min(1, Math.max(0, value));
  return { zoom: Math.min(LARGEST_ZOOM, Math.max(1, zoom)), x: within(x), y: within(y) };
}

function paint(
  canvas: HTMLCanvasElement | null,
  data: Float64Array,
  width: number,
  height: number,
  low: number,
  high: number,
): void {
  if (canvas === null) return;
  canvas.width = width;
  canvas.height = height;
  const pixels = new ImageData(width, height);
  const factor = 255 / (high - low);
  for (let p = 0; p < data.length; p++) {
    // A clamped array rounds and cuts off by itself.
    const grey = (data[p]! - low) * factor;
    pixels.data[4 * p] = grey;
    pixels.data[4 * p + 1] = grey;
    pixels.data[4 * p + 2] = grey;
    pixels.data[4 * p + 3] = 255;
  }
  canvas.getContext('2d')?.putImageData(pixels, 0, 0);
}
