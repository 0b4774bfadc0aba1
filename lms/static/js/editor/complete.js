// Completion in the text view: keys and values of the settings, of a question's {…}, and tags. Escape closes the list.

const KEY = /^[\p{L}_.]*$/u;

// The word before the cursor and what it may be: {kind, key, word}; null where nothing is completed.
export function wordAt(text, at) {
  const start = text.lastIndexOf("\n", at - 1) + 1;
  const line = text.slice(start, at);
  const end = text.startsWith("---\n") ? text.indexOf("\n---", 3) : -1;
  if (text.startsWith("---\n") && start > 0 && (end < 0 || start <= end)) return setting(line);
  const open = line.lastIndexOf("{");
  if (!line.startsWith("#") || open < 0 || line.includes("}", open)) return null;
  const part = line.slice(open + 1).split(/\s/).at(-1);
  const [key, value] = cut(part, "=");
  if (value === null) return KEY.test(part) ? { kind: "attribute", key: "", word: part } : null;
  const last = value.split(/[,，]/).at(-1);
  return { kind: key === "tags" ? "tag" : "value", key: key, word: last };
}

function setting(line) {
  const [key, value] = cut(line, ":");
  if (value === null) return KEY.test(line) ? { kind: "key", key: "", word: line } : null;
  const last = value.split(/[,，[]/).at(-1).trimStart();
  return { kind: key === "tags" ? "tag" : "value", key: key, word: last };
}

function cut(text, sign) {
  const at = text.indexOf(sign);
  return at < 0 ? [text, null] : [text.slice(0, at).trim(), text.slice(at + 1)];
}

// The texts that begin with the word but are not it, at most eight.
export function fitting(words, known) {
  if (!words) return [];
  const all = {
    key: known.keys, attribute: known.attributes, tag: known.tags, value: known.values[words.key] || [],
  }[words.kind] || [];
  const typed = words.word.toLowerCase();
  const needsStart = words.kind !== "value";
  return all.filter(function (one) {
    return one.toLowerCase().startsWith(typed) && one !== words.word && (typed || !needsStart);
  }).slice(0, 8);
}

// What is put after a chosen word, so that one writes on.
export function tail(kind) { return { key: ": ", attribute: "=" }[kind] || ""; }

export function complete(source, list, known) {
  let words = null;
  let shown = [];
  let chosen = -1;

  function mark(number) {
    chosen = number;
    Array.from(list.children).forEach(function (one, place) { one.setAttribute("aria-selected", String(place === chosen)); });
    if (chosen < 0) source.removeAttribute("aria-activedescendant");
    else source.setAttribute("aria-activedescendant", list.children[chosen].id);
  }

  function close() {
    shown = [];
    list.replaceChildren();
    list.hidden = true;
    mark(-1);
  }

  function open() {
    words = source.selectionStart === source.selectionEnd ? wordAt(source.value, source.selectionEnd) : null;
    shown = fitting(words, known);
    if (!shown.length) return close();
    list.replaceChildren(...shown.map(function (one, place) {
      const item = document.createElement("li");
      item.id = `complete-${place}`;
      item.setAttribute("role", "option");
      item.textContent = one;
      return item;
    }));
    list.hidden = false;
    return mark(-1);
  }

  function take(number) {
    const at = source.selectionEnd;
    const text = shown[number] + (source.value.slice(at).startsWith(tail(words.kind).trim()) ? "" : tail(words.kind));
    source.focus();
    source.setSelectionRange(at - words.word.length, at);
    document.execCommand("insertText", false, text); // stays among the steps that Ctrl+Z walks back
    open();
  }

  source.setAttribute("aria-autocomplete", "list");
  source.setAttribute("aria-controls", list.id);
  source.addEventListener("input", function (event) {
    // What is pasted, put in by a button or still being composed is no word begun.
    if (event.inputType === "insertText" && !event.isComposing && event.data && event.data.length === 1) open();
    else if (event.inputType === "deleteContentBackward" && shown.length) open();
    else close();
  });
  source.addEventListener("compositionend", open);
  source.addEventListener("blur", function () { setTimeout(close, 200); });
  source.addEventListener("click", close);
  source.addEventListener("keydown", function (event) {
    if (event.key === " " && event.ctrlKey) {
      event.preventDefault();
      open();
    } else if (shown.length && (event.key === "ArrowDown" || event.key === "ArrowUp")) {
      event.preventDefault();
      const step = event.key === "ArrowDown" ? 1 : -1;
      mark((chosen + step + shown.length + (chosen < 0 && step < 0 ? 1 : 0)) % shown.length);
    } else if (shown.length && event.key === "Escape") {
      event.preventDefault();
      close();
    } else if (chosen >= 0 && (event.key === "Enter" || event.key === "Tab")) {
      event.preventDefault();
      take(chosen);
    } else if (["ArrowLeft", "ArrowRight", "Home", "End"].includes(event.key)) close();
  });
  list.addEventListener("pointerdown", function (event) {
    const item = event.target.closest("[role=option]");
    if (!item) return;
    event.preventDefault();
    take(Array.from(list.children).indexOf(item));
  });
}
