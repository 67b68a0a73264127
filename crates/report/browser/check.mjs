// Opens reports in a headless Chromium without network, wide and narrow, light and dark. Fails on any
// request, any console error, a drawing without size, and a text that is cut off or runs into another.
//
//   npm install --prefix crates/report/browser
//   node crates/report/browser/check.mjs report.html [--shots FOLDER]
//
// The browser is $CHROME, or the first of the usual names that is on the PATH. Exit code 77: none found.
import { existsSync, mkdirSync } from 'node:fs';
import { basename, delimiter, join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import puppeteer from 'puppeteer-core';

const args = process.argv.slice(2);
const place = args.indexOf('--shots');
const shots = place < 0 ? null : args.splice(place, 2)[1];
const names = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable'];
const found = (process.env.PATH ?? '').split(delimiter).flatMap(d => names.map(n => join(d, n))).find(existsSync);
const executablePath = process.env.CHROME ?? found;
if (!executablePath) { console.error('no Chromium found'); process.exit(77); }

const looks = [
  { name: 'wide-light', width: 1280, height: 900, scheme: 'light' },
  { name: 'wide-dark', width: 1280, height: 900, scheme: 'dark' },
  { name: 'narrow-light', width: 390, height: 844, scheme: 'light' },
  { name: 'narrow-dark', width: 390, height: 844, scheme: 'dark' },
];

// Runs inside the page: what a reader could not read.
function unreadable() {
  const problems = [];
  const body = document.documentElement;
  if (body.scrollWidth > body.clientWidth + 1) problems.push(`the page is ${body.scrollWidth - body.clientWidth} px too wide`);
  for (const svg of document.querySelectorAll('svg.chart')) {
    const title = svg.querySelector('title')?.textContent;
    const room = svg.viewBox.baseVal;
    if (!title || !svg.querySelector('desc')) problems.push('a drawing without title or description');
    if (svg.getBoundingClientRect().height < 40) problems.push(`${title}: no height`);
    const texts = [...svg.querySelectorAll('text')].map(t => ({ text: t.textContent, box: t.getBBox() }));
    for (const { text, box } of texts) {
      if (text && (box.x < -1 || box.y < -1 || box.x + box.width > room.width + 1 || box.y + box.height > room.height + 1)) {
        problems.push(`${title}: "${text}" is cut off`);
      }
    }
    texts.forEach((a, i) => texts.slice(i + 1).forEach(b => {
      const over = (p, q) => Math.min(a.box[p] + a.box[q], b.box[p] + b.box[q]) - Math.max(a.box[p], b.box[p]);
      if (a.text && b.text && over('x', 'width') > 1 && over('y', 'height') > 2) problems.push(`${title}: "${a.text}" runs into "${b.text}"`);
    }));
  }
  if (!document.querySelector('data[data-key]')) problems.push('no numbers');
  for (const button of document.querySelectorAll('th button')) button.click();
  return problems;
}

const browser = await puppeteer.launch({ executablePath, args: ['--no-sandbox', '--disable-gpu'] });
let failures = 0;
const fail = text => { failures += 1; console.error(text); };
for (const file of args) {
  const url = pathToFileURL(resolve(file)).href;
  for (const look of looks) {
    const page = await browser.newPage();
    const where = `${file} ${look.name}`;
    page.on('console', m => ['error', 'warn'].includes(m.type()) && fail(`${where}: console: ${m.text()}`));
    page.on('pageerror', e => fail(`${where}: ${e}`));
    page.on('request', r => r.url() === url || r.url().startsWith('data:') || fail(`${where}: asks for ${r.url()}`));
    await page.setOfflineMode(true);
    await page.setViewport({ width: look.width, height: look.height });
    await page.emulateMediaFeatures([{ name: 'prefers-color-scheme', value: look.scheme }]);
    await page.goto(url, { waitUntil: 'load' });
    if (shots) {
      mkdirSync(shots, { recursive: true });
      await page.screenshot({ path: join(shots, `${basename(file, '.html')}-${look.name}.png`), fullPage: true });
    }
    for (const problem of await page.evaluate(unreadable)) fail(`${where}: ${problem}`);
    await page.close();
  }
}
await browser.close();
console.log(failures ? `${failures} problems` : `${args.length} reports, ${looks.length} looks each: no request, no error, every text readable`);
process.exit(failures ? 1 : 0);
