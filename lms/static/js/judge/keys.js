// Keys of the reading page. They can be switched off; in text fields only Esc and Ctrl+Enter mean something.

const KEPT = "gengdu-judge-keys";
const TWO_DIGITS_MS = 700;

function isOn() {
  try { return localStorage.getItem(KEPT) !== "off"; } catch { return true; }
}

// acts: remark(), send(), changed()
export function listenToKeys(sheet, acts) {
  const boxes = Array.from(sheet.querySelectorAll("[data-criterion]"));
  let here = 0;
  let digits = "";
  let typedAt = 0;

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

  function choose(key) {
    const box = boxes[here];
    const field = box.querySelector("input[type=text]");
    if (field) {
      field.focus();
      field.value = key;
      acts.changed();
      return;
    }
    digits = Date.now() - typedAt < TWO_DIGITS_MS ? digits + key : key;
    typedAt = Date.now();
    const radios = Array.from(box.querySelectorAll("input[type=radio]"));
    const wanted = radios.find(function (one) { return one.value === digits; }) || radios.find(function (one) { return one.value === (key === "0" ? "10" : key); });
    if (!wanted) return;
    wanted.checked = true;
    wanted.focus({ preventScroll: true });
    acts.changed();
  }

  document.addEventListener("focusin", function (event) {
    const box = event.target.closest("[data-criterion]");
    if (box && boxes.includes(box)) mark(boxes.indexOf(box), false);
  });
  document.querySelectorAll("[data-keys]").forEach(function (box) {
    box.checked = isOn();
    box.addEventListener("change", function () {
      try { localStorage.setItem(KEPT, box.checked ? "on" : "off"); } catch { /* only this page */ }
    });
  });

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
    if (!isOn() || (place.matches("textarea, select, input[type=text]") && !isMark)) return;
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
