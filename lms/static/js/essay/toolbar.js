// The marks of light Markdown by button and key, and pasting from Word. Undo of the browser keeps working.

import { isOurs } from "../outbox.js";

export function put(field, start, end, text, from, to) {
  field.focus();
  field.setSelectionRange(start, end);
  // The old command is the only way in which the browser can undo what a script wrote.
  if (!document.execCommand || !document.execCommand("insertText", false, text)) {
    field.setRangeText(text, start, end, "end");
    field.dispatchEvent(new Event("input", { bubbles: true }));
  }
  if (from !== undefined) field.setSelectionRange(start + from, start + to);
}

function around(field, mark, words) {
  const start = field.selectionStart;
  const chosen = field.value.slice(start, field.selectionEnd) || words;
  put(field, start, field.selectionEnd, mark + chosen + mark, mark.length, mark.length + chosen.length);
}

function lines(field, sign, words) {
  const start = field.value.lastIndexOf("\n", field.selectionStart - 1) + 1;
  const chosen = field.value.slice(start, field.selectionEnd) || words;
  const gap = start && field.value.slice(start - 2, start) !== "\n\n" && sign !== "> " ? "\n" : "";
  let number = 0;
  const made = chosen.split("\n").map(function (line) {
    number += 1;
    return (sign === "1. " ? number + ". " : sign) + line.replace(/^(#{1,6} |[-*+] |\d+\. |> )/, "");
  }).join("\n");
  put(field, start, field.selectionEnd, gap + made);
}

function note(field, words) {
  let number = 1;
  while (field.value.includes("[^" + number + "]")) number += 1;
  const at = field.selectionEnd;
  put(field, at, at, "[^" + number + "]");
  const end = field.value.length;
  put(field, end, end, (field.value.endsWith("\n") ? "\n" : "\n\n") + "[^" + number + "]: " + words);
}

export function shape(field, act) {
  const words = field.dataset.words.split("|");
  if (act === "bold") around(field, "**", words[1]);
  else if (act === "italic") around(field, "*", words[1]);
  else if (act === "heading") lines(field, "## ", words[0]);
  else if (act === "list") lines(field, "- ", words[2]);
  else if (act === "numbers") lines(field, "1. ", words[2]);
  else if (act === "quote") lines(field, "> ", words[1]);
  else if (act === "note") note(field, words[3]);
  else if (act === "table") {
    const at = field.selectionEnd;
    put(field, at, at, "\n\n| A | B |\n| --- | --- |\n|  |  |\n\n");
  }
}

// Enter inside a list goes on with it, and ends it on an empty item.
export function goOn(field, event) {
  if (event.key !== "Enter" || event.shiftKey || event.isComposing || field.selectionStart !== field.selectionEnd) return;
  const at = field.selectionStart;
  const start = field.value.lastIndexOf("\n", at - 1) + 1;
  const item = /^(\s*)([-*+]|(\d+)[.])( )(.*)$/.exec(field.value.slice(start, at));
  if (!item) return;
  event.preventDefault();
  if (!item[5]) put(field, start, at, "");
  else put(field, at, at, "\n" + item[1] + (item[3] ? Number(item[3]) + 1 + "." : item[2]) + " ");
}

const SHAPED = /<(h[1-6]|table|[uo]l|b|strong|blockquote|i|em)[\s>]|mso-list|font-weight/i;

// Pasted words with a shape are read by the server; anything else goes in as the browser does it.
export function paste(field, event, address, token, say) {
  const html = event.clipboardData && event.clipboardData.getData("text/html");
  const plain = event.clipboardData && event.clipboardData.getData("text/plain");
  if (!html || !SHAPED.test(html)) return;
  event.preventDefault();
  say(field.form.dataset.textPasting);
  fetch(address, {
    method: "POST",
    credentials: "same-origin",
    headers: { "Content-Type": "application/json", Accept: "application/json", "X-CSRFToken": token },
    body: JSON.stringify({ html: html }),
  }).then(function (response) {
    return isOurs(response) ? response.json() : {};
  }).catch(function () { return {}; }).then(function (body) {
    // Without our own answer the words go in as they are.
    put(field, field.selectionStart, field.selectionEnd, typeof body.markdown === "string" ? body.markdown : plain);
    [body.error, ...(body.losses || [])].forEach(say);
  });
}
