// Keys of the reading page. They can be switched off, and so can moving on after a digit; in text fields only Esc and
// Ctrl+Enter mean something.

const TWO_DIGITS_MS = 700;

// Which mark of a scale the digits typed so far mean, and whether another digit may still follow.
export function markOf(scale, digits) {
  const chosen = scale.includes(digits) ? digits : digits === "0" && scale.includes("10") ? "10" : "";
  return { mark: chosen, isOpen: scale.some(function (one) { return one.length > digits.length && one.startsWith(digits); }) };
}

// A setting of this browser; both are on until the judge switches them off.
function isOn(name) {
  try { return localStorage.getItem("gengdu-judge-" + name) !== "off"; } catch { return true; }
}

function showSetting(name) {
  document.querySelectorAll(`[data-${name}]`).forEach(function (box) {
    box.checked = isOn(name);
    box.addEventListener("change", function () {
      try { localStorage.setItem("gengdu-judge-" + name, box.checked ? "on" : "off"); } catch { /* only this page */ }
    });
  });
}

// acts: remark(), send(), changed()
export function listenToKeys(sheet, acts) {
  const boxes = Array.from(sheet.querySelectorAll("[data-criterion]"));
  let here = 0;
  const undone = [];
  let digits = "";
  let timer = 0;

  function mark(place, focus) {
    here = Math.max(0, Math.min(place, boxes.length - 1));
    boxes.forEach(function (box, index) { box.classList.toggle("here", index === here); });
    const field = boxes[here].querySelector("input[type=radio]:checked") || boxes[here].querySelector("input");
    if (focus && field) {
      field.focus({ preventScroll: true });
      if (field.select && field.type === "text") field.select();
      boxes[here].scrollIntoView({ block: "nearest" });
    }
  }

  function radiosOf(box) {
    return Array.from(box.querySelectorAll("input[type=radio]"));
  }

  function moveOn() {
    clearTimeout(timer);
    digits = "";
    if (isOn("advance") && here < boxes.length - 1) mark(here + 1, true);
  }

  function choose(key) {
    const box = boxes[here];
    const field = box.querySelector("input[type=text]");
    if (field) {
      undone.push({ place: here, value: field.value });
      field.focus();
      field.value = key;
      acts.changed();
      return;
    }
    clearTimeout(timer);
    const radios = radiosOf(box);
    const scale = radios.map(function (one) { return one.value; });
    const isSecond = digits !== "" && markOf(scale, digits + key).mark !== "";
    if (digits && !isSecond) {
      // The digit before was a mark of its own; this one is for the criterion that follows.
      moveOn();
      if (boxes[here] !== box) { choose(key); return; }
    }
    digits = isSecond ? digits + key : key;
    const found = markOf(scale, digits);
    if (!found.mark && !found.isOpen) { digits = ""; return; }
    const wanted = radios.find(function (one) { return one.value === found.mark; });
    if (wanted) {
      const before = radios.find(function (one) { return one.checked; });
      if (!isSecond) undone.push({ place: here, value: before ? before.value : "" });
      wanted.checked = true;
      wanted.focus({ preventScroll: true });
      acts.changed();
    }
    if (found.isOpen) timer = setTimeout(moveOn, TWO_DIGITS_MS);
    else moveOn();
  }

  // Takes the last mark given by key back and returns to its criterion.
  function undo() {
    const last = undone.pop();
    if (!last) return;
    clearTimeout(timer);
    digits = "";
    const box = boxes[last.place];
    const field = box.querySelector("input[type=text]");
    if (field) field.value = last.value;
    radiosOf(box).forEach(function (one) { one.checked = one.value === last.value; });
    mark(last.place, true);
    acts.changed();
  }

  document.addEventListener("focusin", function (event) {
    const box = event.target.closest("[data-criterion]");
    if (box && boxes.includes(box)) mark(boxes.indexOf(box), false);
  });
  showSetting("keys");
  showSetting("advance");

  document.addEventListener("keydown", function (event) {
    const place = event.target;
    if (event.isComposing || document.querySelector("dialog[open], details.menu[open]")) return;
    if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) {
      event.preventDefault();
      acts.send();
      return;
    }
    if (event.ctrlKey || event.altKey || event.metaKey) return;
    const isMark = place.matches("[data-criterion] input[type=text]");
    if (event.key === "Escape" && place.matches("textarea, input")) { place.blur(); return; }
    if (event.key === "Enter" && isMark) {
      event.preventDefault();
      mark(here + 1, true);
      return;
    }
    if (!isOn("keys") || (place.matches("textarea, select, input[type=text]") && !isMark)) return;
    const act = {
      j: function () { mark(here + 1, true); },
      k: function () { mark(here - 1, true); },
      ArrowDown: function () { mark(here + 1, true); },
      ArrowUp: function () { mark(here - 1, true); },
      c: function () { sheet.elements.comment.focus(); },
      b: function () {
        const bank = document.getElementById("bank");
        if (!bank) return;
        bank.open = true;
        bank.querySelector("summary, button").focus();
      },
      r: acts.remark,
      u: undo,
      e: function () { document.getElementById("essay").focus(); },
      "?": function () { document.getElementById("keys").showModal(); },
    }[event.key.length === 1 ? event.key.toLowerCase() : event.key];
    const inEssay = place.closest("#essay") || place === document.body;
    if (event.key.startsWith("Arrow") && inEssay) return; // they scroll the essay
    if (act) {
      event.preventDefault();
      act();
    } else if (/^[0-9]$/.test(event.key) && !isMark) {
      event.preventDefault();
      choose(event.key);
    }
  });

  if (boxes.length) mark(0, false);
}
