// What a page is asked in the browser; environment/check_pages.py runs these functions there and reports what they return.
({
  page() {
    const found = [];
    const text = element => (element.textContent || "").replace(/\s+/g, " ").trim().slice(0, 80);
    for (const image of document.images) {
      const source = image.getAttribute("src") || "";
      const name = source.startsWith("data:") ? source.slice(0, 40) : source;
      if (!image.complete || image.naturalWidth === 0) found.push(`broken image ${name}`);
      if (!source.startsWith("data:")) found.push(`image outside the page: ${name}`);
      if (/^data:image\/(png|jpe?g|gif)/.test(source)) found.push(`figure as pixels: ${image.alt || name}`);
      if (!(image.getAttribute("alt") || "").trim()) found.push(`image without alternative text ${name}`);
    }
    for (const drawing of document.querySelectorAll("svg")) {
      if (!(drawing.getAttribute("aria-label") || drawing.querySelector("title"))) found.push("drawing without alternative text");
    }
    const said = document.body.innerText;
    for (const match of said.matchAll(/(?:\[+[A-Z][\w.$\/;]*|\b[a-zA-Z_$][\w.$]*[A-Z$][\w$]*(?:\/0x[0-9a-f]+)?)@[0-9a-f]{5,8}\b/g)) {
      found.push(`object identity ${match[0]}`);
    }
    for (const title of document.querySelectorAll("h1,h2,h3,h4,caption,figcaption,summary,th")) {
      if (title.closest("tbody")) continue;
      if (/\b[a-z]+[a-z0-9]*_[a-z0-9_]+\b/.test(title.textContent)) found.push(`internal key as a title: ${text(title)}`);
    }
    for (const bar of document.querySelectorAll("progress")) found.push(`progress bar: ${text(bar.parentElement)}`);
    for (const error of document.querySelectorAll('[data-mime-type="application/vnd.jupyter.stderr"]')) {
      found.push(`error output: ${text(error)}`);
    }
    return found;
  },

  // Wider than the window, or cut at its edge; on paper nothing can be scrolled, so that no part may hide anything.
  width(print) {
    const found = [];
    const root = document.documentElement;
    if (root.scrollWidth > window.innerWidth + 1) found.push(`the page is ${root.scrollWidth} px wide`);
    for (const element of document.querySelectorAll("pre,table,div,figure,img,p,ul")) {
      const style = getComputedStyle(element);
      if (style.display === "none" || element.clientWidth === 0 || element.closest("details:not([open])")) continue;
      const clips = style.overflowX === "hidden" || style.overflowX === "clip" || (print && style.overflowX !== "visible");
      const code = element.matches(".jp-InputArea pre, .jp-InputArea-editor");
      if ((clips || code) && element.scrollWidth > element.clientWidth + 1) {
        found.push(`cut at the right: ${element.tagName.toLowerCase()} ${(element.textContent || element.alt || "").trim().slice(0, 60)}`);
      }
      if (print && element.matches("table,img,pre") && element.getBoundingClientRect().right > window.innerWidth + 1) {
        found.push(`wider than the paper: ${element.tagName.toLowerCase()} ${(element.textContent || element.alt || "").trim().slice(0, 60)}`);
      }
    }
    return found;
  },

  // Light text on a light ground, or dark on dark.
  contrast() {
    const found = [];
    const channels = color => (color.match(/[\d.]+/g) || []).map(Number);
    const linear = c => ((c /= 255) <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4);
    const luminance = ([r, g, b]) => 0.2126 * linear(r) + 0.7152 * linear(g) + 0.0722 * linear(b);
    const ground = element => {
      for (let at = element; at; at = at.parentElement) {
        const color = channels(getComputedStyle(at).backgroundColor);
        if (color.length === 3 || color[3] > 0.5) return color;
      }
      return [255, 255, 255];
    };
    const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    const seen = new Set();
    for (let node = walker.nextNode(); node; node = walker.nextNode()) {
      const element = node.parentElement;
      if (!node.textContent.trim() || seen.has(element) || element.closest("svg,script,style,details:not([open])")) continue;
      seen.add(element);
      if (element.getClientRects().length === 0) continue;
      const [a, b] = [luminance(channels(getComputedStyle(element).color)), luminance(ground(element))];
      const contrast = (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05);
      if (contrast < 3) found.push(`contrast ${contrast.toFixed(1)}: ${node.textContent.trim().slice(0, 50)}`);
    }
    return found;
  },

  // Texts of one drawing: sizes given, inside the drawing, over no other text and under no shape.
  drawing(source) {
    const found = [];
    const holder = document.createElement("div");
    holder.style.cssText = "position:fixed;left:0;top:0;z-index:2147483647;background:#fff;color-scheme:light";
    holder.innerHTML = source.slice(source.indexOf("<svg"));
    document.body.append(holder);
    const drawing = holder.querySelector("svg");
    const size = drawing.viewBox.baseVal;
    const width = size && size.width ? size.width : drawing.getBoundingClientRect().width;
    const height = size && size.height ? size.height : drawing.getBoundingClientRect().height;
    drawing.style.cssText = `display:block;width:${width}px;height:${height}px`;
    const frame = drawing.getBoundingClientRect();
    const texts = [...drawing.querySelectorAll("text")].filter(text => text.textContent.trim());
    if (texts.length === 0) found.push("no text: outlines cannot be searched or read aloud");
    const sized = element => {
      for (let at = element; at && at !== holder; at = at.parentElement) {
        if (at.getAttribute("font-size") || at.style.fontSize) return true;
      }
      return false;
    };
    const boxes = texts.map(text => ({ text, box: text.getBoundingClientRect() }));
    const order = new Map([...drawing.querySelectorAll("*")].map((element, index) => [element, index]));
    for (const { text, box } of boxes) {
      const said = text.textContent.trim();
      if (!sized(text)) found.push(`no font size: ${said}`);
      if (box.left < frame.left - 1 || box.top < frame.top - 1 || box.right > frame.left + width + 1 || box.bottom > frame.top + height + 1) {
        found.push(`text cut: ${said}`);
      }
    }
    for (let i = 0; i < boxes.length; i++) {
      const turned = box => box.height > box.width;
      const inner = box => ({ left: box.left + 1, right: box.right - 1, top: box.top + box.height * (turned(box) ? 0 : 0.2), bottom: box.bottom - box.height * (turned(box) ? 0 : 0.2) });
      const a = inner(boxes[i].box);
      for (let j = i + 1; j < boxes.length; j++) {
        const b = inner(boxes[j].box);
        if (a.left < b.right && b.left < a.right && a.top < b.bottom && b.top < a.bottom) {
          found.push(`texts overlap: ${boxes[i].text.textContent.trim()} / ${boxes[j].text.textContent.trim()}`);
        }
      }
      const { text, box } = boxes[i];
      const covers = new Set();
      for (const share of [0.1, 0.3, 0.5, 0.7, 0.9]) {
        const [x, y] = turned(box) ? [box.left + box.width / 2, box.top + share * box.height] : [box.left + share * box.width, box.top + box.height / 2];
        const over = document.elementFromPoint(x, y);
        if (over && over !== text && !text.contains(over) && order.get(over) > order.get(text) && over.tagName !== "text" && over.tagName !== "svg") {
          covers.add(over.tagName);
        }
      }
      if (covers.size) found.push(`text under a ${[...covers].join(", ")}: ${text.textContent.trim()}`);
    }
    holder.remove();
    return found;
  },
})
