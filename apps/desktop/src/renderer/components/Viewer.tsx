import { Text } from '@mantine/core';
import { useElementSize, useMergedRef } from '@mantine/hooks';
import { useEffect, useRef, type KeyboardEvent, type PointerEvent } from 'react';
import { between, limited, moveOf, viewOf, type Focus, type Place } from './pictureFocus.js';
import { paint, type Pixels } from './pixels.js';

interface ViewerProps extends Pixels, Focus {
  readonly title: string;
  readonly low: number;
  readonly high: number;
  /** Shown instead of the picture up to a share of the width. */
  readonly under?: { readonly data: Float64Array; readonly share: number };
}

/** What the pointer does while it is down. */
type Drag =
  | { readonly kind: 'move'; readonly x: number; readonly y: number }
  | { readonly kind: 'region'; readonly from: Place };

/** A picture between two values; all viewers of a focus zoom, move and mark together. */
export function Viewer(props: ViewerProps) {
  const { title, data, width, height, channels = 1, low, high, view, setView, under } = props;
  const { setPoint, region, setRegion } = props;
  const { ref, width: side } = useElementSize();
  const canvas = useRef<HTMLCanvasElement>(null);
  const canvasUnder = useRef<HTMLCanvasElement>(null);
  const box = useRef<HTMLDivElement>(null);
  // The same from one drawing to the next: the size is watched anew by another, and told, which draws again, for ever.
  const boxAndSize = useMergedRef(box, ref);
  const drag = useRef<Drag | undefined>(undefined);
  const latest = useRef(props);
  latest.current = props;

  useEffect(() => {
    paint(canvas.current, { data, width, height, channels }, low, high);
  }, [data, width, height, channels, low, high]);
  const underData = under?.data;
  useEffect(() => {
    if (underData === undefined) return;
    paint(canvasUnder.current, { data: underData, width, height, channels }, low, high);
  }, [underData, width, height, channels, low, high]);
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
  const left = side / 2 - view.x * width * scale;
  const top = side / 2 - view.y * height * scale;
  const transform = `translate(${String(left)}px, ${String(top)}px) scale(${String(scale)})`;
  const share = under?.share ?? 0;

  const placeOf = (event: PointerEvent): Place => {
    const at = event.currentTarget.getBoundingClientRect();
    return {
      column: Math.floor((event.clientX - at.left - left) / scale),
      row: Math.floor((event.clientY - at.top - top) / scale),
    };
  };
  const inside = ({ column, row }: Place): boolean =>
    column >= 0 && column < width && row >= 0 && row < height;

  const onPointerDown = (event: PointerEvent): void => {
    event.currentTarget.setPointerCapture(event.pointerId);
    drag.current = event.shiftKey
      ? { kind: 'region', from: placeOf(event) }
      : { kind: 'move', x: event.clientX, y: event.clientY };
  };
  const onPointerMove = (event: PointerEvent): void => {
    const from = drag.current;
    const place = placeOf(event);
    if (from === undefined) {
      setPoint(inside(place) ? place : undefined);
    } else if (from.kind === 'region') {
      setRegion(between(from.from, place, width, height));
    } else {
      drag.current = { kind: 'move', x: event.clientX, y: event.clientY };
      setView(
        limited({
          ...view,
          x: view.x - (event.clientX - from.x) / (width * scale),
          y: view.y - (event.clientY - from.y) / (height * scale),
        }),
      );
    }
  };
  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.key === 'Escape' && region !== undefined) {
      event.preventDefault();
      setRegion(undefined);
      return;
    }
    const zooms = event.key.toLowerCase() === 'z' && region !== undefined;
    const moved = zooms ? viewOf(region, width, height) : moveOf(event.key, view);
    if (moved === undefined) return;
    event.preventDefault();
    const to = limited(moved);
    setView(to);
    // Without a pointer the pixel in the middle is the one that is told.
    setPoint({
      column: Math.min(width - 1, Math.floor(to.x * width)),
      row: Math.min(height - 1, Math.floor(to.y * height)),
    });
  };

  return (
    <figure style={{ margin: 0, minWidth: 0 }}>
      <div
        ref={boxAndSize}
        className="viewer"
        tabIndex={0}
        role="img"
        aria-label={`${title}, ${String(width)} by ${String(height)} pixels`}
        onPointerDown={onPointerDown}
        onPointerMove={onPointerMove}
        onPointerUp={() => {
          drag.current = undefined;
        }}
        onPointerLeave={() => {
          if (drag.current === undefined) setPoint(undefined);
        }}
        onKeyDown={onKeyDown}
      >
        <canvas ref={canvas} style={{ transform }} />
        {under !== undefined && (
          <>
            <div
              style={{
                position: 'absolute',
                inset: 0,
                clipPath: `inset(0 ${String(100 - 100 * share)}% 0 0)`,
              }}
            >
              <canvas ref={canvasUnder} style={{ transform }} />
            </div>
            <div
              className="wipe-line"
              data-testid="wipe-line"
              style={{ left: `${String(100 * share)}%` }}
            />
          </>
        )}
        {region !== undefined && (
          <div
            className="region"
            data-testid="region"
            style={{
              left: left + region.column * scale,
              top: top + region.row * scale,
              width: region.width * scale,
              height: region.height * scale,
            }}
          />
        )}
      </div>
      <Text component="figcaption" size="sm" ta="center">
        {title}
      </Text>
    </figure>
  );
}
