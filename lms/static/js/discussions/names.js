// Names after an @: a row of buttons below the field, reached by Tab; the name goes in where the @ stands.

import { put } from "../essay/toolbar.js";

const WAIT_MS = 200;

export function offerNames(field, list) {
  let timer = 0;
  let asked = "";

  function begun() {
    const found = /(^|[^\w@.+-])@([^\s@]{1,20})$/.exec(field.value.slice(0, field.selectionStart));
    return found ? found[2] : "";
  }
  function close() {
    list.hidden = true;
    list.replaceChildren();
  }
  function choose(name) {
    const end = field.selectionStart;
    put(field, end - begun().length, end, name + " ");
    close();
  }
  function show(people) {
    list.replaceChildren(...people.map(function (one) {
      const item = document.createElement("li");
      const button = document.createElement("button");
      button.type = "button";
      button.className = "button small";
      button.textContent = one.unit ? one.name + " · " + one.unit : one.name;
      button.addEventListener("click", function () { choose(one.name); });
      item.append(button);
      return item;
    }));
    list.hidden = !people.length;
  }
  function ask() {
    const typed = begun();
    asked = typed;
    if (!typed) { close(); return; }
    fetch(field.dataset.people + "?q=" + encodeURIComponent(typed), { credentials: "same-origin", headers: { Accept: "application/json" } })
      .then(function (response) { return response.ok ? response.json() : {}; })
      .catch(function () { return {}; })
      .then(function (body) { if (asked === typed) show(Array.isArray(body.people) ? body.people : []); });
  }
  field.addEventListener("input", function () {
    clearTimeout(timer);
    timer = setTimeout(ask, WAIT_MS);
  });
  field.addEventListener("keydown", function (event) { if (event.key === "Escape") close(); });
}
