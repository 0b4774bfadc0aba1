// Remarks on passages: the selected words become a row of the form and are marked in the essay.

const QUOTE_CHARS = 400;

// Text nodes of the essay with the place where each begins in its plain text.
function textNodes(essay) {
  const walker = document.createTreeWalker(essay, NodeFilter.SHOW_TEXT);
  const found = [];
  let at = 0;
  for (let node = walker.nextNode(); node; node = walker.nextNode()) {
    found.push({ node: node, at: at });
    at += node.data.length;
  }
  return found;
}

function unmark(essay) {
  essay.querySelectorAll("mark.remarked").forEach(function (mark) {
    mark.replaceWith(...mark.childNodes);
  });
  essay.normalize();
}

function markFrom(essay, from, until, number) {
  textNodes(essay).forEach(function (part) {
    const start = Math.max(from - part.at, 0);
    const end = Math.min(until - part.at, part.node.data.length);
    if (start >= end) return;
    const range = document.createRange();
    range.setStart(part.node, start);
    range.setEnd(part.node, end);
    const mark = document.createElement("mark");
    mark.className = "remarked";
    mark.dataset.number = number;
    range.surroundContents(mark);
  });
}

export function makeRemarks(sheet, essay, changed) {
  const list = sheet.querySelector("[data-remarks]");
  const row = document.getElementById("remark-row");
  let chosen = null;

  // Selecting in another field or pressing a button must not lose what was selected in the essay.
  document.addEventListener("selectionchange", function () {
    const selection = document.getSelection();
    if (selection.rangeCount && !selection.isCollapsed && essay.contains(selection.getRangeAt(0).commonAncestorContainer)) {
      chosen = selection.getRangeAt(0).cloneRange();
    }
  });

  function draw() {
    unmark(essay);
    list.querySelectorAll("[data-remark]").forEach(function (item, index) {
      const quote = item.querySelector("[name=quote]").value;
      const offset = Number(item.querySelector("[name=offset]").value);
      if (offset >= 0 && quote) markFrom(essay, offset, offset + quote.length, index + 1);
    });
  }

  function append(quote, offset, text) {
    const item = row.content.firstElementChild.cloneNode(true);
    item.querySelector("[data-quote]").textContent = quote;
    item.querySelector("[name=quote]").value = quote;
    item.querySelector("[name=offset]").value = offset;
    item.querySelector("[name=remark]").value = text;
    list.append(item);
    return item;
  }

  // remarks: [{quote, offset, text}], in place of those on the page.
  function fill(remarks) {
    list.replaceChildren();
    remarks.forEach(function (one) { append(one.quote, one.offset, one.text); });
    draw();
  }

  function add() {
    if (!chosen || chosen.collapsed) {
      document.dispatchEvent(new CustomEvent("say", { detail: sheet.dataset.selectFirst }));
      return;
    }
    const before = document.createRange();
    before.selectNodeContents(essay);
    before.setEnd(chosen.startContainer, chosen.startOffset);
    const raw = chosen.toString().slice(0, QUOTE_CHARS);
    const quote = raw.trim();
    const offset = before.toString().length + raw.length - raw.trimStart().length;
    chosen = null;
    if (!quote) return;
    const item = append(quote, offset, "");
    document.getSelection().removeAllRanges();
    draw();
    item.querySelector("textarea").focus();
  }

  list.addEventListener("click", function (event) {
    const button = event.target.closest("[data-remove]");
    if (!button) return;
    button.closest("[data-remark]").remove();
    draw();
    changed();
  });
  document.querySelectorAll("[data-add-remark]").forEach(function (button) { button.addEventListener("click", add); });
  draw();
  return { add: add, fill: fill };
}
