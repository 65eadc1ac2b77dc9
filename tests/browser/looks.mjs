// What can be measured of how the page looks now: what is too wide, cut off, overlapping or too pale to read.

import { page } from './harness.mjs';

/** Sizes of the screens that the page is made for. */
export const SIZES = {
  1440: { width: 1440, height: 900 },
  1280: { width: 1280, height: 800 },
  820: { width: 820, height: 1180 },
  390: { width: 390, height: 844 },
};

/** Waits until the first charts are drawn at the width that they have. */
export async function drawn() {
  for (const id of ['headroom', 'cost']) await page().locator(`#chart-${id} .frame > svg`).first().waitFor();
  await page().waitForFunction(() =>
    [...document.querySelectorAll('figure.chart .frame')].every((frame) => {
      const svg = frame.querySelector('svg:not(.cursor)');
      if (!frame.checkVisibility() || !svg) return !frame.checkVisibility();
      // It is as wide as its frame in any case; drawn for that width it has so many letters in a line, and never fewer than in 240 px.
      const letters = parseFloat(getComputedStyle(document.documentElement).fontSize) / 16;
      return Math.abs(svg.viewBox.baseVal.width / 8 - Math.max(240, frame.clientWidth / letters)) < 1;
    }));
  await page().evaluate(() => document.fonts.ready);
}

/** All that is wrong with how the page is laid out now, as sentences. */
export function flaws() {
  return page().evaluate(() => {
    const found = [];
    const scroller = document.scrollingElement;
    if (scroller.scrollWidth > scroller.clientWidth) {
      const wide = [...document.querySelectorAll('body *')].filter((one) => one.getBoundingClientRect().right > innerWidth + 1);
      found.push(`the page is ${scroller.scrollWidth} px wide in ${scroller.clientWidth}: ${name(wide.at(-1))}`);
    }
    for (const one of document.querySelectorAll('#inputs, main, dialog')) {
      if (one.scrollWidth > one.clientWidth + 1) found.push(`${name(one)} scrolls sideways`);
    }
    bar();
    charts();
    legends();
    const texts = textsOf(document.body);
    texts.forEach(cut);
    overlaps(texts);
    // A line of text or a name within the plan may be longer than its input, a quantity or the plan's name may not.
    for (const one of document.querySelectorAll('#name, .field:not(.item *) > input[type="text"]:not([id$="-name"])')) {
      if (one.checkVisibility() && one.scrollWidth > one.clientWidth + 1) found.push(`${name(one)} shows only a part of “${one.value.slice(0, 40)}”`);
    }
    return found;

    function bar() {
      const bar = document.querySelector('.bar');
      if (!bar?.checkVisibility()) return;
      const around = bar.getBoundingClientRect();
      const foot = document.querySelector('.sheet-toggle').getBoundingClientRect();
      const answer = document.querySelector('#answer p').getBoundingClientRect();
      if (overlap(around, answer) > 0) found.push('the answer lies under the bar');
      for (const one of bar.querySelectorAll(':scope > *, nav > *')) {
        const box = one.getBoundingClientRect();
        if (box.width === 0) continue; // not for windows of this size
        if (getComputedStyle(one).position === 'fixed') {
          // In a narrow window some stand at the foot, beside what that says.
          const says = document.createRange();
          says.selectNodeContents(document.querySelector('.sheet-toggle'));
          if (box.top < foot.top || box.bottom > foot.bottom || box.right > innerWidth) found.push(`${name(one)} sticks out of the foot`);
          if (overlap(box, says.getBoundingClientRect()) > 0) found.push(`${name(one)} lies over what the foot says`);
          if (one.scrollWidth > one.clientWidth) found.push(`${name(one)} is wider than its place at the foot`);
          continue;
        }
        if (box.top < around.top || box.bottom > around.bottom || box.right > innerWidth) found.push(`${name(one)} sticks out of the bar`);
      }
      const parts = [...bar.children].map((one) => one.getBoundingClientRect());
      parts.forEach((box, i) => parts.slice(i + 1).forEach((other) => overlap(box, other) > 1 && found.push('parts of the bar overlap')));
    }
    /** The texts of drawings, which have places of their own. */
    function charts() {
      for (const svg of document.querySelectorAll('figure.chart .frame > svg:not(.cursor)')) {
        const { id } = svg.closest('figure');
        const frame = svg.getBoundingClientRect();
        const texts = [...svg.querySelectorAll('text')].map((one) => [one.textContent.trim(), one.getBoundingClientRect()]);
        texts.forEach(([text, box], i) => {
          if (box.left < frame.left - 1 || box.right > frame.right + 1 || box.top < frame.top - 1 || box.bottom > frame.bottom + 1) {
            found.push(`${id}: “${text}” is cut off by the edge`);
          }
          for (const [other, place] of texts.slice(i + 1)) {
            if (overlap(box, place) > 2) found.push(`${id}: “${text}” overlaps “${other}”`);
          }
        });
      }
    }
    /** The keys of a legend are as high as its text at most. */
    function legends() {
      for (const key of document.querySelectorAll('.legend .key')) {
        const { height } = key.getBoundingClientRect();
        if (height > 12) found.push(`${name(key)} is ${height} px high`);
      }
    }
    /** All texts to be seen outside of drawings: the element that each is in, what it says, and the box of each line. */
    function textsOf(root) {
      const texts = [];
      const walker = document.createTreeWalker(root, NodeFilter.SHOW_TEXT);
      for (let node = walker.nextNode(); node; node = walker.nextNode()) {
        const element = node.parentElement;
        if (!node.data.trim() || element.closest('svg, script, noscript, select, datalist')) continue;
        if (!element.checkVisibility({ visibilityProperty: true, opacityProperty: true })) continue;
        if (element.closest('.item label')) continue; // for those who do not see the columns
        const range = document.createRange();
        range.selectNodeContents(node);
        const lines = [...range.getClientRects()].filter((box) => box.width > 0 && isInSight(element, box));
        texts.push({ element, said: node.data.trim().slice(0, 40), lines });
      }
      return texts;
    }
    /** False for what has been scrolled out of what it stands in. */
    function isInSight(element, line) {
      for (let one = element; one; one = one.parentElement) {
        if (!/auto|scroll/.test(getComputedStyle(one).overflow)) continue;
        if (overlap(line, one.getBoundingClientRect()) <= 3) return false;
      }
      return true;
    }
    /** A text of which a part is hidden by something that cannot be scrolled. */
    function cut({ element, said, lines }) {
      let [x, y] = [true, true];
      for (let one = element; one && (x || y); one = one.parentElement) {
        const { overflowX, overflowY } = getComputedStyle(one);
        const box = one.getBoundingClientRect();
        const hides = (overflow) => overflow === 'hidden' || overflow === 'clip';
        const beyond = lines.some((line) =>
          (x && hides(overflowX) && (line.left < box.left - 1 || line.right > box.right + 1)) ||
          (y && hides(overflowY) && (line.top < box.top - 2 || line.bottom > box.bottom + 2)));
        if (beyond || (hides(overflowX) && x && one === element && one.scrollWidth > one.clientWidth + 1)) {
          found.push(`“${said}” is cut off in ${name(one)}`);
          return;
        }
        if (overflowX === 'auto' || overflowX === 'scroll') x = false;
        if (overflowY === 'auto' || overflowY === 'scroll') y = false;
      }
      if (x && lines.some((line) => line.right > innerWidth + 1 || line.left < -1)) found.push(`“${said}” ends beyond the edge`);
    }
    /** Texts over each other, but for what floats over all on purpose. */
    function overlaps(texts) {
      const lies = texts.filter(({ element }) => !element.closest('dialog, .notices, .sheet-toggle, .menu-items, .inputs.open'));
      const lines = lies.flatMap((text) => text.lines.map((box) => ({ ...text, box }))).sort((a, b) => a.box.top - b.box.top);
      lines.forEach((one, i) => {
        for (let j = i + 1; j < lines.length && lines[j].box.top < one.box.bottom - 3; j += 1) {
          const other = lines[j];
          if (one.element.contains(other.element) || other.element.contains(one.element)) continue;
          if (floats(one.element) || floats(other.element)) continue;
          if (overlap(one.box, other.box) > 3) found.push(`“${one.said}” overlaps “${other.said}”`);
        }
      });
    }
    /** True for what stays in sight while the rest moves under it. */
    function floats(element) {
      for (let one = element; one; one = one.parentElement) {
        if (['sticky', 'fixed'].includes(getComputedStyle(one).position)) return true;
      }
      return false;
    }
    /** How far two boxes reach into each other, pixels. */
    function overlap(a, b) {
      const x = Math.min(a.right, b.right) - Math.max(a.left, b.left);
      const y = Math.min(a.bottom, b.bottom) - Math.max(a.top, b.top);
      return Math.min(x, y);
    }
    function name(element) {
      return element ? `${element.tagName.toLowerCase()}#${element.id}.${element.className.baseVal ?? element.className}` : 'nothing';
    }
  });
}

/** Every visible text whose contrast with what it stands on is too low, with the ratio. */
export function pale() {
  return page().evaluate(() => {
    const canvas = new OffscreenCanvas(1, 1).getContext('2d', { willReadFrequently: true });
    const found = new Set();
    const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    for (let node = walker.nextNode(); node; node = walker.nextNode()) {
      const element = node.parentElement;
      if (!node.data.trim() || !element.checkVisibility({ visibilityProperty: true, opacityProperty: true })) continue;
      if (element.closest(':disabled, script, noscript')) continue; // what cannot be used may be pale
      const style = getComputedStyle(element);
      const ground = behind(element);
      const ink = over(rgba(element.closest('svg') ? style.fill : style.color), ground);
      const size = parseFloat(style.fontSize);
      const large = size >= 24 || (size >= 18.66 && Number(style.fontWeight) >= 700);
      const ratio = contrast(ink, ground);
      if (ratio < (large ? 3 : 4.5)) {
        found.add(`${ratio.toFixed(2)}:1 ${element.tagName.toLowerCase()}.${element.className.baseVal ?? element.className} “${node.data.trim().slice(0, 24)}”`);
      }
    }
    return [...found];

    function behind(element) {
      const layers = areas(element);
      for (let one = element; one; one = one.parentElement) layers.push(rgba(getComputedStyle(one).backgroundColor));
      return layers.reverse().reduce((ground, layer) => over(layer, ground), [255, 255, 255, 1]);
    }
    /** The colors of the areas in a drawing that a text stands on, the uppermost first; none if its letters have an edge of their own. */
    function areas(element) {
      const svg = element.closest('svg');
      if (!svg || !element.getBBox || getComputedStyle(element).stroke !== 'none') return [];
      const { x, y, width, height } = element.getBBox();
      const middle = new DOMPoint(x + width / 2, y + height / 2);
      const under = [...svg.querySelectorAll('polygon')].filter((area) => area.isPointInFill(middle)).reverse();
      return under.map((area) => {
        const [r, g, b, a] = rgba(getComputedStyle(area).fill);
        return [r, g, b, a * Number(getComputedStyle(area).opacity)];
      });
    }
    function rgba(color) {
      canvas.clearRect(0, 0, 1, 1);
      canvas.fillStyle = color;
      canvas.fillRect(0, 0, 1, 1);
      const [r, g, b, a] = canvas.getImageData(0, 0, 1, 1).data;
      return [r, g, b, a / 255];
    }
    function over([r, g, b, a], ground) {
      return [r, g, b].map((value, i) => value * a + ground[i] * (1 - a)).concat(1);
    }
    function contrast(a, b) {
      const [high, low] = [luminance(a), luminance(b)].sort((x, y) => y - x);
      return (high + 0.05) / (low + 0.05);
    }
    function luminance(color) {
      const [r, g, b] = color.map((value) => {
        const share = value / 255;
        return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
      });
      return 0.2126 * r + 0.7152 * g + 0.0722 * b;
    }
  });
}
