// Looks at the editor as a person does: in a browser, by what stands on the page. Started by scripts/try-editor, which has the editor running.
//
//   TOOLS=FOLDER CHROMIUM=FILE node look-at-editor.mjs PORT PROJECT SHOTS
import { createRequire } from 'node:module';
import { join } from 'node:path';

const [port, project, shots] = process.argv.slice(2);
const puppeteer = createRequire(join(process.env.TOOLS, 'index.js'))('puppeteer-core');
// Editors on a busy machine take their time; a wait ends as soon as there is what it waits for.
const PATIENCE = { timeout: 180_000, polling: 500 };

const browser = await puppeteer.launch({
  executablePath: process.env.CHROMIUM,
  args: ['--no-sandbox', '--disable-gpu'],
  defaultViewport: { width: 1400, height: 900 },
});
const page = await browser.newPage();

const seen = {
  problem: () => document.querySelector('.monaco-editor .squiggly-error, .monaco-editor .squiggly-warning') !== null,
  noProblem: () => document.querySelector('.monaco-editor .squiggly-error, .monaco-editor .squiggly-warning') === null,
  hover: () => /sent by `?track/.test([...document.querySelectorAll('.monaco-hover')].map((hover) => hover.innerText).join('\n')),
  menu: () => document.querySelectorAll('.action-widget .monaco-list-row').length > 1,
};
const text = () =>
  page.evaluate(() => document.querySelector('.monaco-editor .view-lines').innerText.replaceAll('\u00a0', ' '));

async function step(name, condition) {
  try {
    await page.waitForFunction(condition, PATIENCE);
  } catch (error) {
    await page.screenshot({ path: join(shots, 'failed.png') });
    throw new Error(`${name}: not seen. ${error.message}`);
  }
  await page.screenshot({ path: join(shots, `${name.replaceAll(' ', '-')}.png`) });
  console.log(`seen: ${name}`);
}

function must(condition, message) {
  if (!condition) throw new Error(message);
}

async function chord(...keys) {
  for (const combination of keys) {
    const parts = combination.split('+');
    for (const key of parts.slice(0, -1)) await page.keyboard.down(key);
    await page.keyboard.press(parts.at(-1));
    for (const key of parts.slice(0, -1).reverse()) await page.keyboard.up(key);
  }
}

try {
  const file = `vscode-remote://127.0.0.1:${port}${project}/src/signup.ts`;
  const payload = encodeURIComponent(JSON.stringify([['openFile', file]]));
  await page.goto(`http://127.0.0.1:${port}/?folder=${project}&payload=${payload}`);
  await page.waitForSelector('.monaco-editor .view-line', { timeout: PATIENCE.timeout });
  await step('the problem', seen.problem);

  // Line 5, at `user.email`.
  await page.click('.monaco-editor .view-lines');
  await chord('Control+g');
  await page.keyboard.type('5:48');
  await chord('Enter', 'Control+k', 'Control+i');
  await step('the hover', seen.hover);
  const hover = await page.evaluate(() => [...document.querySelectorAll('.monaco-hover')].map((one) => one.innerText).join('\n'));
  must(/GDPR/.test(hover), `the hover names no clause: ${hover}`);

  // Asked before all extensions are there, the editor says that there is nothing; a person asks again.
  for (let asked = 0; asked < 10 && !(await page.evaluate(seen.menu)); asked += 1) {
    await chord('Escape', 'Control+.');
    await page.waitForFunction(seen.menu, { timeout: 15_000, polling: 500 }).catch(() => {});
  }
  await step('the menu', seen.menu);
  const offered = await page.evaluate(() =>
    [...document.querySelectorAll('.action-widget .monaco-list-row')].map((row) => row.innerText.trim()),
  );
  const at = offered.findIndex((label) => /Leave out/i.test(label));
  must(at >= 0 && offered.some((label) => /accept/i.test(label)), `offered: ${offered.join(' | ')}`);
  await (await page.$$('.action-widget .monaco-list-row'))[at].click();
  await step('no problem after the fix', seen.noProblem);
  must((await text()).includes("track('Signed up', { plan: 'free' });"), `the fix made it: ${await text()}`);

  // Nothing was saved: what is shown is about the buffer.
  await page.click('.monaco-editor .view-lines');
  await chord('Control+z');
  await step('the problem again', seen.problem);
} finally {
  await browser.close();
}
