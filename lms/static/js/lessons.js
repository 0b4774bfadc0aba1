// Lessons marked as read: sent at once, or later when there is no network now.

import { makeOutbox, post } from "./outbox.js";

// saved(body): the server has it; waiting(): it is kept and will be sent by a later page.
export function lessons(hooks = {}) {
  const outbox = makeOutbox({
    person: document.documentElement.dataset.person,
    thing: "lessons",
    title: "",
    url: "/learn/",
    most: 1, // each lesson has its own address: the name of its item
    send: function (items) {
      const [address, item] = Object.entries(items)[0];
      return post(address, new URLSearchParams({ done: item.value }));
    },
    on: function (event, detail) {
      if (event === "saved") {
        if (hooks.saved) hooks.saved(detail.body);
        return;
      }
      const [first] = Object.entries(outbox.waiting());
      // One that the server does not take, such as a lesson that is gone, holds nothing up.
      if (event === "waiting" && detail.error && first) {
        outbox.drop(first[0]);
        outbox.put(first[0], first[1].value, first[1].note);
      }
      if (hooks.waiting) hooks.waiting(event);
    },
  });
  return outbox;
}
