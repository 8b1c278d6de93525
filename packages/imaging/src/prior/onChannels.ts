import { REGULARISERS } from './catalogue.js';

/**
 * A regulariser's name for pictures of so many channels: options that follow them, such as the channels of filters, are
 * those of the pictures unless the name says otherwise.
 */
export function priorOnChannels(name: string, channels: number): string {
  return name
    .split('+')
    .map((part) => {
      const [own = '', list = ''] = part.trim().split(':');
      const words = list === '' ? [] : list.split(',');
      const options = REGULARISERS.find((entry) => entry.name === own)?.options ?? [];
      const followed = options.filter(
        ({ key, follows, default: usual }) =>
          follows === 'channels' &&
          usual !== channels &&
          !words.some((word) => word.split('=')[0]?.trim() === key),
      );
      const all = [...words, ...followed.map(({ key }) => `${key}=${String(channels)}`)];
      return all.length === 0 ? part : `${own}:${all.join(',')}`;
    })
    .join('+');
}
