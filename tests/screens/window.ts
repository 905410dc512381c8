// The built window in a browser: the files of `ui/dist`, the content security policy of the program, and in the
// program's place a stand-in that sends one view and writes down what it is asked.
import { createServer, type Server } from 'node:http';
import { readFile } from 'node:fs/promises';
import type { AddressInfo } from 'node:net';
import path from 'node:path';

import { chromium, type Browser, type BrowserContext, type Page } from 'playwright-core';

import type { AppView } from '../../ui/src/generated/AppView';

const ROOT = path.resolve(import.meta.dirname, '../..');
const DIST = path.join(ROOT, 'ui/dist');

const TYPES: Record<string, string> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript',
  '.css': 'text/css',
};

export interface WindowOptions {
  width?: number;
  height?: number;
  colorScheme?: 'light' | 'dark';
  /** Text size in percent. */
  textSize?: number;
  reducedMotion?: 'reduce' | 'no-preference';
  forcedColors?: 'active' | 'none';
}

export class Stage {
  readonly #browser: Browser;
  readonly #server: Server;
  readonly #address: string;

  private constructor(browser: Browser, server: Server) {
    this.#browser = browser;
    this.#server = server;
    this.#address = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
  }

  static async open(): Promise<Stage> {
    const policy = await contentSecurityPolicy();
    const server = createServer((request, response) => {
      const name = new URL(request.url ?? '/', 'http://window').pathname;
      const file = path.join(DIST, name === '/' ? 'index.html' : name);
      const type = TYPES[path.extname(file)];
      if (!file.startsWith(DIST) || !type) {
        response.writeHead(404).end();
        return;
      }
      readFile(file).then(
        (body) =>
          response
            .writeHead(200, {
              'content-type': type,
              'content-security-policy': policy,
            })
            .end(body),
        () => response.writeHead(404).end(),
      );
    });
    await new Promise<void>((ready) => server.listen(0, '127.0.0.1', ready));
    const browser = await chromium.launch({
      executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
      args: ['--no-sandbox', '--disable-gpu', '--font-render-hinting=none'],
    });
    return new Stage(browser, server);
  }

  async close(): Promise<void> {
    await this.#browser.close();
    await new Promise((done) => this.#server.close(done));
  }

  /** A window of one size and look; every scene is shown in it from a fresh start. */
  async window(now: string, options: WindowOptions = {}): Promise<Window> {
    const context: BrowserContext = await this.#browser.newContext({
      viewport: { width: options.width ?? 1080, height: options.height ?? 760 },
      colorScheme: options.colorScheme ?? 'light',
      reducedMotion: options.reducedMotion ?? 'reduce',
      forcedColors: options.forcedColors ?? 'none',
      timezoneId: 'America/Los_Angeles',
      locale: 'en-US',
    });
    const page = await context.newPage();
    await page.clock.setFixedTime(new Date(now));
    await page.addInitScript(standIn);
    return new Window(page, this.#address, options.textSize ?? null);
  }
}

export class Window {
  readonly page: Page;
  /** Console errors, page errors and refused styles or scripts since the scene was shown. */
  complaints: string[] = [];
  readonly #address: string;
  readonly #textSize: number | null;

  constructor(page: Page, address: string, textSize: number | null) {
    this.page = page;
    this.#address = address;
    this.#textSize = textSize;
    page.on('console', (message) => {
      if (message.type() === 'error' || message.type() === 'warning') this.complaints.push(message.text());
    });
    page.on('pageerror', (error) => this.complaints.push(String(error)));
  }

  /** Starts the window anew with this view. */
  async show(view: AppView): Promise<void> {
    this.complaints = [];
    await this.page.goto(this.#address);
    await this.page.evaluate((view) => (globalThis as unknown as StandIn).standIn.send(view), view);
    await this.page.locator('h1').first().waitFor({ state: 'attached' });
    if (this.#textSize !== null) {
      // After the window has put its own choice on the page.
      await this.page.evaluate((size) => {
        document.documentElement.style.fontSize = `${size}%`;
      }, this.#textSize);
    }
  }

  /** Sends another view to the window as it is. */
  async send(view: AppView): Promise<void> {
    await this.page.evaluate((view) => (globalThis as unknown as StandIn).standIn.send(view), view);
  }

  /** What the window asked of the program: `[command, arguments]`. */
  calls(): Promise<[string, Record<string, unknown>][]> {
    return this.page.evaluate(() => (globalThis as unknown as StandIn).standIn.calls);
  }

  close(): Promise<void> {
    return this.page.context().close();
  }
}

interface StandIn {
  standIn: {
    calls: [string, Record<string, unknown>][];
    send(view: AppView): void;
  };
}

// Runs inside the page, before its own scripts: the few functions of Tauri that its package calls.
function standIn(): void {
  const callbacks = new Map<number, (message: unknown) => void>();
  const calls: [string, Record<string, unknown>][] = [];
  let channel = 0;
  let index = 0;

  const internals = {
    transformCallback(callback: (message: unknown) => void): number {
      const id = callbacks.size + 1;
      callbacks.set(id, callback);
      return id;
    },
    unregisterCallback: (id: number) => callbacks.delete(id),
    invoke(command: string, given: Record<string, unknown> = {}): Promise<null> {
      if (command === 'watch_view') channel = (given.channel as { id: number }).id;
      else calls.push([command, JSON.parse(JSON.stringify(given)) as Record<string, unknown>]);
      return Promise.resolve(null);
    },
  };
  const send = (view: unknown) => callbacks.get(channel)?.({ message: view, index: index++ });
  Object.assign(globalThis, {
    __TAURI_INTERNALS__: internals,
    standIn: { calls, send },
  });
  // As the program's own window does (`freezePrototype`).
  Object.freeze(Object.prototype);
}

/** The policy the program gives its window. */
async function contentSecurityPolicy(): Promise<string> {
  const file = path.join(ROOT, 'tauri.conf.json');
  const conf = JSON.parse(await readFile(file, 'utf8')) as {
    app: { security: { csp: string | null } };
  };
  const policy = conf.app.security.csp;
  if (!policy) throw new Error(`${file} has no content security policy`);
  return policy;
}
