// What a page shows at this moment, measured against three rules: contrast of text, size of targets,
// how far things jumped. Loaded into the page by tests/test_browser_access.py.
window.accessRules = (() => {
  const canvas = document.createElement("canvas").getContext("2d", { willReadFrequently: true });
  canvas.canvas.width = canvas.canvas.height = 1;

  // Any CSS colour as [red, green, blue, opacity], each from 0 to 1.
  function colour(words) {
    canvas.clearRect(0, 0, 1, 1);
    canvas.fillStyle = words;
    canvas.fillRect(0, 0, 1, 1);
    return [...canvas.getImageData(0, 0, 1, 1).data].map((part) => part / 255);
  }

  const over = (top, under) => [0, 1, 2].map((i) => top[i] * top[3] + under[i] * (1 - top[3]));

  function luminance(rgb) {
    const [r, g, b] = rgb.map((c) => (c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4));
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
  }

  // The colour behind an element, or null where a picture is behind it.
  function ground(element) {
    const layers = [];
    for (let one = element; one; one = one.parentElement) {
      const style = getComputedStyle(one);
      if (style.backgroundImage.includes("url(")) return null;
      const fill = colour(style.backgroundColor);
      if (fill[3]) layers.push(fill);
      if (fill[3] === 1) break;
      if (style.position === "absolute" && one.parentElement?.querySelector("img, video, svg"))
        return null;
    }
    return layers.reduceRight((under, top) => over(top, under), [1, 1, 1]);
  }

  const seen = (element) =>
    element.checkVisibility({ opacityProperty: true, visibilityProperty: true });
  const off = (element) => element.closest(":disabled, [inert], [aria-disabled=true]");
  const told = (element) => element.outerHTML.slice(0, 160);

  function contrasts() {
    const words = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    const found = [];
    const done = new Set();
    while (words.nextNode()) {
      const element = words.currentNode.parentElement;
      if (!words.currentNode.data.trim() || done.has(element)) continue;
      done.add(element);
      const box = element.getBoundingClientRect();
      if (!box.width || !box.height || element.closest("svg, script, style, noscript")) continue;
      if (!seen(element) || off(element)) continue;
      const under = ground(element);
      if (!under) continue;
      let opacity = 1;
      for (let one = element; one; one = one.parentElement)
        opacity *= Number(getComputedStyle(one).opacity);
      const ink = colour(getComputedStyle(element).color);
      ink[3] *= opacity;
      const [a, b] = [luminance(over(ink, under)), luminance(under)].sort((x, y) => y - x);
      const contrast = (a + 0.05) / (b + 0.05);
      if (contrast < 4.5)
        found.push(`${contrast.toFixed(2)} "${element.textContent.trim().slice(0, 40)}" ${told(element)}`);
    }
    return found;
  }

  const TARGETS =
    "button, a[href], input, select, textarea, summary, [role=button], [role=tab], [role=slider]";

  // A tick box is as large as its label, a link in a sentence as its line.
  function target(element) {
    const own = element.getBoundingClientRect();
    if (element.tagName === "A" && getComputedStyle(element).display === "inline") return null;
    const label = ["radio", "checkbox"].includes(element.type) && element.closest("label");
    return label ? label.getBoundingClientRect() : own;
  }

  function smallTargets() {
    const found = [];
    for (const element of document.querySelectorAll(TARGETS)) {
      if (["hidden", "file"].includes(element.type) || !seen(element) || off(element)) continue;
      const box = target(element);
      if (!box || box.width < 2 || box.height < 2) continue; // there to measure others
      if (Math.min(box.width, box.height) < 23.5)
        found.push(`${box.width.toFixed(0)}x${box.height.toFixed(0)} ${told(element)}`);
    }
    return found;
  }

  let jumped = 0;
  const jumps = [];
  new PerformanceObserver((list) => {
    for (const entry of list.getEntries()) {
      if (entry.hadRecentInput) continue;
      jumped += entry.value;
      for (const one of entry.sources)
        jumps.push(`${entry.value.toFixed(3)} ${one.node?.outerHTML?.slice(0, 100)}`);
    }
  }).observe({ type: "layout-shift", buffered: true });

  return { contrasts, smallTargets, shift: () => ({ jumped, jumps }) };
})();
