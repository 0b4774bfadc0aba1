// The sheet on its way to the server: saved while the judge writes, kept on this device until the server has it.
// Each window keeps its own copy, so that two of them never overwrite each other.

import { keptOf, localCopy, makeOutbox, post } from "../outbox.js";
import { nextKept } from "./ahead.js";
import { isConflictShown, showConflict } from "./conflict.js";
import { isOwn, newId, sameFields } from "./marks.js";
import { keepState, stateOf } from "./store.js";

const KEPT_FIELD = /^(score\.|comment$|reason$|quote$|offset$|remark$)/;
const person = document.documentElement.dataset.person;
// How many of the states that were sent go along, so that one of them on the server is not taken for someone else's.
const MOST_KNOWN = 5;
// How long leaving waits for a save that is under way.
const PATIENCE_MS = 6000;

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

// What windows of this page have left on this device, the newest first.
function copiesOf(page) {
  const start = "sheet:" + page;
  return keptOf(person).filter(function (one) { return (one.thing === start || one.thing.startsWith(start + "#")) && one.items.sheet; })
    .map(function (one) { return { thing: one.thing, ...one.items.sheet }; })
    .sort(function (a, b) { return b.sequence - a.sequence; });
}

function forget(copy) {
  localCopy(person, copy.thing).change(function (items) {
    if (items.sheet && items.sheet.sequence === copy.sequence) delete items.sheet;
  });
}

// remarks: what makeRemarks returned; marks: the queue; restored() after the form was filled. Returns {changed()}.
export function keepSheet(sheet, remarks, marks, restored) {
  const line = sheet.querySelector("[data-saved]");
  const words = sheet.dataset;
  const page = words.page;
  let served = entries(sheet);
  const sent = []; // states that this page has sent: one of them on the server is no one else's
  let adopted = copiesOf(page);
  let base = ""; // the id of the waiting mark that this page knows of
  let busy = false;
  let isSentHere = false;

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
    link.href = words.signIn;
    link.target = "_blank";
    link.rel = "noopener";
    link.textContent = words.signInText;
    if (line) line.querySelector("[data-saved-text]").append(link);
    else say(sentence);
  }

  // A change of a submitted mark is sent by its button alone.
  function release() {
    if (words.draft) outbox.hold(false);
  }

  function fillWith(pairs) {
    put(sheet, pairs, remarks);
    restored();
  }

  function forgetAdopted() {
    adopted.forEach(forget);
    adopted = [];
  }

  // The server has another state than this page was opened on.
  function serverConflict(theirs, error) {
    const mine = entries(sheet);
    if (isOwn({ fields: mine, known: sent }, theirs)) {
      sheet.elements.token.value = theirs.token;
      release();
      return;
    }
    show("refused", error || words.twoVersions);
    showConflict(mine, theirs, function (isMine) {
      sheet.elements.token.value = theirs.token;
      if (isMine) outbox.put("sheet", mine, { token: theirs.token });
      else {
        outbox.drop("sheet");
        forgetAdopted();
        fillWith(theirs.fields);
        show("saved", line.dataset.done);
      }
      // A mark submitted meanwhile is changed with a reason, which its own page asks for.
      if (theirs.submitted && !words.isDone) location.reload();
      else release();
    });
  }

  // Another window of this device wrote something else and could not send it either.
  function localConflict(theirs, chosen) {
    outbox.hold(true);
    show("refused", words.twoVersions);
    const mine = entries(sheet);
    showConflict(mine, { fields: theirs, at: words.thisDevice }, function (isMine) {
      if (!isMine) fillWith(theirs);
      chosen();
      release();
      changed();
    });
  }

  const hooks = {
    saved: function (answer) {
      sheet.elements.token.value = answer.body.token;
      sheet.elements.used.value = "";
      if (sent.length) keepState(page, { fields: sent[sent.length - 1], token: answer.body.token }).catch(function () { /* no essays are kept here */ });
      forgetAdopted();
      show("saved", line.dataset.done + " " + answer.body.saved_at);
    },
    waiting: function (detail) { show("waiting", detail.error || line.dataset.waiting); },
    // A mark off the scale waits for its correction.
    refused: function (reasons) { show("refused", reasons.sheet); },
    conflict: function (body) {
      if (body.theirs) serverConflict(body.theirs, body.error);
      else show("refused", body.error);
    },
    closed: function (body) { show("refused", body.error); },
    "signed-out": function () { saySignIn(words.signedOut); },
    "other-person": function () { saySignIn(words.otherPerson); },
  };

  const outbox = makeOutbox({
    person: person,
    thing: "sheet:" + page + "#" + newId().slice(0, 8),
    title: document.title,
    url: page,
    // The form as it is now: the token of the last answer and the seconds go along.
    send: words.draft ? function () {
      show("saving", line.dataset.saving);
      sent.push(entries(sheet));
      return post(words.draft, new FormData(sheet));
    } : undefined,
    on: function (event, detail) { hooks[event](detail); },
  });

  function changed() {
    outbox.put("sheet", entries(sheet), { token: sheet.elements.token.value, known: sent.slice(-MOST_KNOWN) }, 0.8);
  }

  function restore() {
    const waiting = marks.item(page);
    if (waiting && !waiting.why) {
      base = waiting.submission;
      fillWith(waiting.fields);
      outbox.hold(true);
      show("waiting", words.waits);
      return;
    }
    if (waiting) {
      // Not accepted: back to the sheet, where it is corrected or compared.
      outbox.put("sheet", waiting.fields, { token: waiting.token });
      adopted = [{ thing: "", value: waiting.fields, note: { token: waiting.token } }, ...adopted];
      marks.drop(page);
      say(waiting.why);
    }
    const kept = adopted[0];
    if (!kept || sheet.hasAttribute("data-unsaved") || sameFields(kept.value, served)) {
      forgetAdopted();
      return;
    }
    // The copy itself may have been sent when the page was left, without the answer coming back.
    sent.push(...(kept.note.known || []), kept.value);
    fillWith(kept.value);
    say(words.restored);
    const others = adopted.filter(function (one) { return !sameFields(one.value, kept.value) && !sameFields(one.value, served); });
    const token = sheet.elements.token.value;
    outbox.put("sheet", kept.value, { token: kept.note.token });
    if (kept.note.token !== token) {
      outbox.hold(true);
      serverConflict({ fields: served, token: token, at: words.savedAt, submitted: Boolean(words.isDone) });
    } else if (others.length) localConflict(others[0].value, function () { forget(others[0]); });
    else changed();
  }

  function begin(isFilled) {
    restore();
    // Someone with a slow network may have written before this script ran.
    const isTouched = Array.from(sheet.elements).some(function (one) {
      if (one.type === "radio" || one.type === "checkbox") return one.checked !== one.defaultChecked;
      return (one.type === "text" || one.type === "textarea") && one.value !== one.defaultValue;
    });
    if (isTouched && !isFilled && !base && !outbox.isWaiting()) changed();
  }

  // A page that this device kept is older than what was saved on it since.
  if ("kept" in document.documentElement.dataset) {
    stateOf(page).catch(function () { return null; }).then(function (state) {
      const isNewer = Boolean(state) && state.token !== sheet.elements.token.value;
      if (isNewer) {
        sheet.elements.token.value = state.token;
        fillWith(state.fields);
        served = entries(sheet);
      }
      begin(isNewer);
    });
  } else begin(false);

  function clearFaults() {
    sheet.querySelectorAll("[data-fault]").forEach(function (one) { one.remove(); });
    sheet.querySelectorAll(".wrong").forEach(function (one) { one.classList.remove("wrong"); });
  }

  // Returns whether a fault had its field on this page.
  function showFaults(faults) {
    clearFaults();
    const places = Object.entries(faults).map(function ([name, text]) {
      const field = document.getElementById("score-" + name) || document.getElementById(name + "-field");
      if (!field) return null;
      const error = document.createElement("p");
      error.className = "error";
      error.dataset.fault = "";
      error.textContent = text;
      field.classList.add("wrong");
      (field.querySelector(".scale, .row, .input") || field.lastElementChild).before(error);
      return field;
    }).filter(Boolean);
    if (!places.length) return false;
    show("refused", Object.values(faults)[0]);
    say(Object.values(faults)[0]);
    const first = places[0].querySelector("input, textarea");
    if (first) first.focus();
    return true;
  }

  // What can be told without the server; the server has the last word.
  function missing() {
    const given = Object.fromEntries(entries(sheet));
    return Object.fromEntries(Array.from(sheet.querySelectorAll("[data-criterion]")).filter(function (box) {
      return !(given["score." + box.dataset.criterion] || "").trim();
    }).map(function (box) { return [box.dataset.criterion, box.dataset.missing]; }));
  }

  function stateFor(kind) {
    const before = marks.item(page);
    const fields = entries(sheet);
    const isSame = before && before.go === kind && sameFields(before.fields, fields);
    return {
      go: kind,
      submission: isSame ? before.submission : newId(),
      address: kind === "submit" ? words.handIn : words.draft,
      title: words.title,
      fields: fields,
      known: sent.slice(-MOST_KNOWN),
      token: sheet.elements.token.value,
      seconds: sheet.elements.seconds.value,
      used: sheet.elements.used.value,
      keep: sheet.elements.keep.checked ? "1" : "",
    };
  }

  // Without a network the next kept essay opens; the mark waits in the queue.
  async function goOn(isStored) {
    const done = marks.waiting().map(function ([path]) { return path; });
    // Only the service worker can open a kept essay; a browser may refuse it, or load this page past it.
    const isServed = navigator.serviceWorker && navigator.serviceWorker.controller;
    const next = isStored && isServed ? await nextKept(words.desk, page, done) : "";
    if (next) location.assign(next);
    else {
      show("waiting", isStored ? words.waits : words.full);
      say(isStored ? words.waiting : words.full);
    }
  }

  async function settle(outcome, isStored) {
    const answer = outcome.answer;
    if (outcome.kind === "saved") {
      outbox.drop("sheet");
      forgetAdopted();
      location.assign(outcome.body.next || words.desk);
    } else if (outcome.kind === "refused" && (answer.theirs || answer.fields)) {
      marks.drop(page);
      base = "";
      changed();
      if (!answer.theirs) release();
      if (answer.theirs) serverConflict(answer.theirs, answer.error);
      else if (!showFaults(answer.fields)) say(answer.error);
    } else if (outcome.kind === "refused") {
      show("refused", answer.error);
      say(answer.error);
    } else if (outcome.kind === "signed-out" || outcome.kind === "other-person") hooks[outcome.kind]();
    else await goOn(isStored);
  }

  async function send(kind) {
    clearFaults();
    if (kind === "submit" && showFaults(missing())) return;
    const before = marks.item(page);
    if (before && before.submission !== base) {
      localConflict(before.fields, function () { base = before.submission; });
      return;
    }
    if (line) show("saving", line.dataset.saving);
    await Promise.race([outbox.flush(), new Promise(function (resolve) { setTimeout(resolve, PATIENCE_MS); })]);
    if (isConflictShown()) return;
    const value = stateFor(kind);
    const isStored = marks.put(page, value);
    base = value.submission;
    isSentHere = true;
    outbox.hold(true);
    if (isStored) {
      outbox.drop("sheet");
      forgetAdopted();
    }
    await settle(await marks.sendNow(page), isStored);
  }

  sheet.addEventListener("submit", function (event) {
    event.preventDefault();
    event.stopPropagation();
    if (isConflictShown()) { say(words.chooseFirst); return; }
    if (busy) return;
    busy = true;
    const kind = event.submitter && event.submitter.value === "submit" ? "submit" : "draft";
    send(words.draft ? kind : "submit").finally(function () { busy = false; });
  });

  return { changed: changed, isSentHere: function () { return isSentHere; } };
}
