// Writing a post: the toolbar, lists that continue, and a copy on this device until the post is on the page.

import { localCopy } from "../outbox.js";
import { goOn, shape } from "../essay/toolbar.js";
import { offerNames } from "./names.js";

const person = document.documentElement.dataset.person;

document.querySelectorAll(".post-field").forEach(function (box) {
  const field = box.querySelector("textarea");
  box.querySelectorAll("[data-act]").forEach(function (button) {
    button.addEventListener("click", function () { shape(field, button.dataset.act); });
  });
  field.addEventListener("keydown", function (event) { goOn(field, event); });
  if (field.dataset.people) offerNames(field, box.querySelector("[data-names]"));
  if (field.dataset.kept) keep(field);
});

function keep(field) {
  const form = field.form;
  const copy = localCopy(person, "post:" + field.dataset.kept);
  const title = form.elements.title;
  const kept = copy.items().post;
  if (kept && document.querySelector('[data-sent="' + kept.note + '"]')) {
    copy.change(function (items) { delete items.post; });
  } else if (kept && !field.value.trim()) {
    field.value = kept.value.text;
    if (title && !title.value) title.value = kept.value.title;
    // Sent again under the same mark it is still one post.
    form.elements.sent_as.value = kept.note;
    document.dispatchEvent(new CustomEvent("say", { detail: field.dataset.restored }));
  }
  function write() {
    copy.change(function (items, whole) {
      whole.title = document.title;
      whole.url = location.pathname;
      if (!field.value.trim()) delete items.post;
      else items.post = { value: { text: field.value, title: title ? title.value : "" }, note: form.elements.sent_as.value, sequence: 1 };
    });
  }
  field.addEventListener("input", write);
  if (title) title.addEventListener("input", write);
}
