// The sheet on its way to the server: saved while the judge writes, kept on this device until the server has it.

import { makeOutbox, post, renewToken } from "../outbox.js";

const KEPT_FIELD = /^(score\.|comment$|reason$|quote$|offset$|remark$)/;

// The values a judge typed, in the order of the form; what the server gave the page (token, seconds) is no part of it.
function entries(sheet) {
  return Array.from(new FormData(sheet)).filter(function (pair) { return KEPT_FIELD.test(pair[0]) && typeof pair[1] === "string"; });
}

function put(sheet, pairs, remarks) {
  const named = function (name) {
    return pairs.filter(function (pair) { return pair[0] === name; }).map(function (pair) { return pair[1]; });
  };
  pairs.forEach(function (pair) {
    const field = sheet.elements[pair[0]];
    if (!field || !/^(score\.|comment$|reason$)/.test(pair[0])) return;
    if (field instanceof RadioNodeList) field.value = pair[1];
    else if (field.type === "radio") field.checked = field.value === pair[1];
    else field.value = pair[1];
  });
  const offsets = named("offset");
  const texts = named("remark");
  remarks.fill(named("quote").map(function (quote, index) { return { quote: quote, offset: offsets[index], text: texts[index] || "" }; }));
}

// remarks: what makeRemarks returned. Resolves nothing; {changed()} is called after each change.
export function keepSheet(sheet, remarks, restored) {
  const line = sheet.querySelector("[data-saved]");
  const address = sheet.dataset.draft;
  const newer = document.querySelector("[data-newer]");
  const served = JSON.stringify(entries(sheet));
  let leaving = false;

  function show(state, text) {
    if (!line) return;
    line.dataset.state = state;
    line.querySelector("[data-saved-text]").textContent = text;
  }

  function say(sentence) {
    document.dispatchEvent(new CustomEvent("say", { detail: sentence }));
  }

  function saySignIn(sentence) {
    show("waiting", sentence + " ");
    const link = document.createElement("a");
    link.href = sheet.dataset.signIn;
    link.target = "_blank";
    link.rel = "noopener";
    link.textContent = sheet.dataset.signInText;
    if (line) line.querySelector("[data-saved-text]").append(link);
    else say(sentence);
  }

  const hooks = {
    saved: function (answer) {
      sheet.elements.token.value = answer.body.token;
      sheet.elements.used.value = "";
      show("saved", line.dataset.done + " " + answer.body.saved_at);
    },
    waiting: function (detail) { show("waiting", detail.error || line.dataset.waiting); },
    // A mark off the scale waits for its correction.
    refused: function (reasons) { show("refused", reasons.sheet); },
    // Another person's newer state stays: this page stops saving by itself, and keeps what was typed.
    conflict: function (body) { show("refused", body.error); },
    closed: function (body) { show("refused", body.error); },
    "signed-out": function () { saySignIn(sheet.dataset.signedOut); },
    "other-person": function () { saySignIn(sheet.dataset.otherPerson); },
  };

  const outbox = makeOutbox({
    person: document.documentElement.dataset.person,
    thing: "sheet:" + sheet.dataset.page,
    title: document.title,
    url: sheet.dataset.page,
    // The form as it is now: the token of the last answer and the seconds go along.
    send: address ? function () { show("saving", line.dataset.saving); return post(address, new FormData(sheet)); } : undefined,
    on: function (event, detail) { hooks[event](detail); },
  });

  function changed() {
    if (leaving) return;
    outbox.put("sheet", entries(sheet), { token: sheet.elements.token.value }, 0.8);
  }

  // What was typed before a reload and never reached the server. Is the server's state another one than it was on,
  // the judge sees both: what was typed is in the form, and one button brings the server's back.
  const kept = { ...outbox.refused(), ...outbox.waiting() }.sheet;
  const isTaken = kept && !sheet.hasAttribute("data-unsaved")
    && (JSON.stringify(kept.value) === served || (kept.note.sent && kept.note.token !== sheet.elements.token.value));
  if (isTaken) outbox.drop("sheet");
  else if (kept) {
    put(sheet, kept.value, remarks);
    restored();
    if (kept.note.token === sheet.elements.token.value) changed();
    else {
      outbox.hold(true);
      newer.hidden = false;
    }
    say(sheet.dataset.restored);
  }
  // Someone with a slow network may have written before this script ran.
  const isTouched = Array.from(sheet.elements).some(function (one) {
    if (one.type === "radio" || one.type === "checkbox") return one.checked !== one.defaultChecked;
    return (one.type === "text" || one.type === "textarea") && one.value !== one.defaultValue;
  });
  if (!kept && isTouched) changed();
  newer.querySelector("button").addEventListener("click", function () {
    outbox.drop("sheet");
    location.reload();
  });

  // The form goes only when the server is there: else the browser's error page would take the place of the sheet.
  sheet.addEventListener("submit", function (event) {
    if (leaving) return;
    event.preventDefault();
    const button = event.submitter;
    const there = outbox.isHeld()
      ? renewToken(document.documentElement.dataset.person, sheet.dataset.page).then(function (state) {
        if (state === "signed-out" || state === "other-person") hooks[state]();
        return state === "same" || state === "fresh";
      })
      : outbox.flush().then(function (fine) { return fine || outbox.isHeld(); });
    there.then(function (fine) {
      if (!fine) { say(sheet.dataset.waiting); return; }
      leaving = true;
      // A later page whose state is another than this one shows that the server took it.
      const left = outbox.waiting().sheet;
      if (left) outbox.put("sheet", left.value, { token: left.note.token, sent: true });
      if (button && sheet.requestSubmit) sheet.requestSubmit(button);
      else sheet.submit();
    });
  });
  window.addEventListener("pageshow", function (event) { if (event.persisted) leaving = false; });

  return { changed: changed };
}
