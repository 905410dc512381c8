// The hosted page as an organisation would put it on its site, in a real browser.
import { createServer, type Server } from 'node:http';
import { readFile } from 'node:fs/promises';
import type { AddressInfo } from 'node:net';
import path from 'node:path';

import { chromium, type Browser, type Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';

const FOLDER = path.resolve(import.meta.dirname, '../../ui/hosted');
const TYPES: Record<string, string> = {
  '.html': 'text/html',
  '.js': 'text/javascript',
  '.css': 'text/css',
};
const ANSWER = '?code=a%2Bb%20c&state=s-1%3D&extra=%F0%9F%94%8B';

let browser: Browser;
let server: Server;
let site: string;
/** What the page fetched, by path. */
let fetched: string[] = [];

beforeAll(async () => {
  server = createServer((request, response) => {
    const name = new URL(request.url ?? '/', 'http://site').pathname;
    fetched.push(name);
    const base = path.basename(name);
    const file = path.extname(base) in TYPES ? base : 'index.html';
    readFile(path.join(FOLDER, file.startsWith('hand-over') ? file : 'index.html')).then(
      (body) => response.writeHead(200, { 'content-type': TYPES[path.extname(file)] }).end(body),
      () => response.writeHead(404).end(),
    );
  });
  await new Promise<void>((ready) => server.listen(0, '127.0.0.1', ready));
  site = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  browser = await chromium.launch({
    executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
    args: ['--no-sandbox', '--disable-gpu'],
  });
});

afterAll(async () => {
  await browser.close();
  await new Promise((done) => server.close(done));
});

interface Visit {
  page: Page;
  /** Addresses beyond the site that the page asked the browser to go to. */
  links: string[];
  complaints: string[];
}

async function visit(address: string, script = true): Promise<Visit> {
  const context = await browser.newContext({ javaScriptEnabled: script });
  const page = await context.newPage();
  const links: string[] = [];
  const complaints: string[] = [];
  const devtools = await context.newCDPSession(page);
  await devtools.send('Page.enable');
  devtools.on('Page.frameRequestedNavigation', ({ url }) => {
    if (!url.startsWith(site)) links.push(url);
  });
  page.on('console', (message) => {
    // A browser may want a press of the button first; that is what the button is for.
    const wantsButton = message.text().includes('a user gesture is required');
    if (message.type() === 'error' && !wantsButton) complaints.push(message.text());
  });
  page.on('pageerror', (error) => complaints.push(String(error)));
  fetched = [];
  await page.goto(site + address);
  return { page, links, complaints };
}

describe('the hosted page', () => {
  test.each([
    ['/porchlight/gridshare/', 'gridshare'],
    ['/oauth/ion-electricity.html', 'ion-electricity'],
    ['/x/tjhsst-ion/index.html', 'tjhsst-ion'],
  ])('hands the query of %s over once, letter by letter', async (address, provider) => {
    const { page, links, complaints } = await visit(address + ANSWER);
    const link = `app.porchlight://oauth/${provider}${ANSWER}`;
    await expect.poll(() => links).toEqual([link]);
    expect(await page.locator('#open').getAttribute('href')).toBe(link);
    expect(await page.locator('#address').inputValue()).toBe(site + address + ANSWER);
    expect(page.url()).toBe(site + address);
    expect(await page.locator('#plain').isVisible()).toBe(false);

    await page.reload({ waitUntil: 'commit' });
    await page.locator('#nothing').waitFor();
    expect(links).toEqual([link]);
    expect(complaints).toEqual([]);
    await page.context().close();
  });

  test.each([
    '/porchlight/gridshare/',
    '/porchlight/gridshare/?code=c',
    '/porchlight/gridshare/?state=s',
    `/porchlight/nobody/${ANSWER}`,
    `/gridshare/tjhsst-ion/${ANSWER}`,
  ])('hands nothing over for %s', async (address) => {
    const { page, links, complaints } = await visit(address);
    expect(await page.locator('#nothing').isVisible()).toBe(true);
    expect(await page.locator('#hand-over').isVisible()).toBe(false);
    expect(links).toEqual([]);
    expect(complaints).toEqual([]);
    await page.context().close();
  });

  test('loads nothing but its own files, and its policy forbids the rest', async () => {
    const { page } = await visit(`/porchlight/gridshare/${ANSWER}`);
    const names = fetched.map((name) => path.basename(name));
    expect(names.filter((name) => name !== 'favicon.ico').sort()).toEqual([
      'gridshare',
      'hand-over.css',
      'hand-over.js',
    ]);
    const refused = await page.evaluate(async (elsewhere) => {
      const broken: string[] = [];
      document.addEventListener('securitypolicyviolation', (event) => broken.push(event.effectiveDirective));
      await fetch(elsewhere).catch(() => undefined);
      const script = document.createElement('script');
      script.textContent = 'globalThis.ran = true';
      document.body.append(script);
      await new Promise((done) => setTimeout(done, 100));
      return { broken, ran: 'ran' in globalThis };
    }, `${site}/elsewhere`);
    expect(refused).toEqual({
      broken: ['connect-src', 'script-src-elem'],
      ran: false,
    });
    await page.context().close();
  });

  test('says how to go on without script', async () => {
    const { page } = await visit(`/porchlight/gridshare/${ANSWER}`, false);
    expect(await page.locator('#plain').isVisible()).toBe(true);
    expect(await page.locator('#hand-over').isVisible()).toBe(false);
    expect(await page.locator('#plain').innerText()).toContain('I have a code or link to paste');
    expect(page.url()).toContain(ANSWER);
    await page.context().close();
  });

  test('is wide enough for small windows and dark ones', async () => {
    for (const colorScheme of ['light', 'dark'] as const) {
      const context = await browser.newContext({
        colorScheme,
        viewport: { width: 320, height: 600 },
      });
      const page = await context.newPage();
      await page.goto(`${site}/porchlight/gridshare/${ANSWER}`);
      const wide = await page.evaluate(() => document.documentElement.scrollWidth);
      expect(wide).toBeLessThanOrEqual(320);
      await page.screenshot({
        path: path.resolve(import.meta.dirname, `../pictures/screens/hosted.${colorScheme}.png`),
      });
      await context.close();
    }
  });
});
