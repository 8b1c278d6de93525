import { randomBytes, timingSafeEqual } from 'node:crypto';
import type { IncomingMessage } from 'node:http';

const LOCAL = new Set(['127.0.0.1', 'localhost', '[::1]']);

/** Why a request is refused. */
export interface Refusal {
  readonly status: 403 | 421;
  readonly reason: string;
}

/**
 * Who may talk to the server: a browser on this machine that was given the token. The token is made
 * anew at each start; the first request exchanges it for a cookie that scripts cannot read.
 *
 * - Host must name this machine, so that no other site's name can be made to point here (DNS
 *   rebinding). Any port: an SSH tunnel may change it.
 * - Origin, where the browser sends one, must be the very host asked, so that no other page can
 *   open a socket with the cookie.
 */
export class Access {
  readonly token = randomBytes(24).toString('base64url');
  readonly #cookie: string;

  /** @param port makes the cookie's name: cookies know no ports */
  constructor(port: number) {
    this.#cookie = `bilevel-${String(port)}`;
  }

  /** The header that gives a browser its cookie. */
  get cookie(): string {
    return `${this.#cookie}=${this.token}; HttpOnly; SameSite=Strict; Path=/`;
  }

  /** Undefined when the request comes from this machine's own page. */
  refuseForeign({ headers }: IncomingMessage): Refusal | undefined {
    const { host = '', origin } = headers;
    if (!LOCAL.has(host.replace(/:\d+$/, ''))) {
      return { status: 421, reason: `Expected this machine as Host but received ${host}.` };
    }
    if (origin !== undefined && origin !== `http://${host}`) {
      return { status: 403, reason: `Expected the Origin http://${host} but received ${origin}.` };
    }
    return undefined;
  }

  /** Whether a token is the one of this start. */
  accepts(token: string | null | undefined): boolean {
    const given = Buffer.from(token ?? '');
    const expected = Buffer.from(this.token);
    return given.length === expected.length && timingSafeEqual(given, expected);
  }

  /** Whether a request carries the cookie. */
  isKnown({ headers }: IncomingMessage): boolean {
    const cookies = (headers.cookie ?? '').split(/; */);
    const found = cookies.find((cookie) => cookie.startsWith(`${this.#cookie}=`));
    return this.accepts(found?.slice(this.#cookie.length + 1));
  }
}
