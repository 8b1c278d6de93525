import { randomBytes, timingSafeEqual } from 'node:crypto';
import type { IncomingMessage } from 'node:http';

/** The cookie of a start is worth nothing after its end, however long a browser keeps it. */
const COOKIE_SECONDS = 30 * 24 * 3600;

const LOCAL = new Set(['127.0.0.1', 'localhost', '[::1]']);

/** Why a request is refused. */
export interface Refusal {
  readonly status: 403 | 421;
  readonly reason: string;
}

/**
 * Who may talk to the server: a browser on this machine that was given the token. The token is made
 * anew at each start and works once: it is exchanged for a cookie that scripts cannot read. Whoever
 * finds the address later, in a history or a list of processes, cannot use it.
 *
 * - Host must name this machine, so that no other site's name can be made to point here (DNS
 *   rebinding). Any port: an SSH tunnel may change it.
 * - Origin, where the browser sends one, must be the very host asked, so that no other page can
 *   open a socket with the cookie.
 */
export class Access {
  readonly token = secret();
  readonly #session = secret();
  readonly #cookie: string;
  #used = false;

  /** @param port makes the cookie's name: cookies know no ports */
  constructor(port: number) {
    this.#cookie = `bilevel-${String(port)}`;
  }

  /** The header that gives a browser its cookie, to be kept as long as a run may take. */
  get cookie(): string {
    return `${this.#cookie}=${this.#session}; HttpOnly; SameSite=Strict; Path=/; Max-Age=${String(COOKIE_SECONDS)}`;
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

  /** Whether a token is the one of this start, and has been used before. */
  knows(token: string): 'no' | 'used' | 'unused' {
    if (!equal(token, this.token)) return 'no';
    return this.#used ? 'used' : 'unused';
  }

  /** Takes the token: true for the first time, and never again. */
  redeem(token: string): boolean {
    if (this.knows(token) !== 'unused') return false;
    this.#used = true;
    return true;
  }

  /** Whether a request carries the cookie. */
  isKnown({ headers }: IncomingMessage): boolean {
    const cookies = (headers.cookie ?? '').split(/; */);
    const found = cookies.find((cookie) => cookie.startsWith(`${this.#cookie}=`));
    return equal(found?.slice(this.#cookie.length + 1) ?? '', this.#session);
  }
}

function secret(): string {
  return randomBytes(24).toString('base64url');
}

/** In a time that does not depend on where they differ. */
function equal(given: string, expected: string): boolean {
  const [a, b] = [Buffer.from(given), Buffer.from(expected)];
  return a.length === b.length && timingSafeEqual(a, b);
}
