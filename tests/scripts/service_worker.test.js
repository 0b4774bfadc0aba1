// The offline part in Node, with pretended caches and networks that lie.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { beforeEach, test } from "node:test";
import { runInNewContext } from "node:vm";

const SITE = "https://site.example";
const VALUES = { attempts_path: "/quizzes/attempts/", papers_path: "/quizzes/offline/", contests_path: "/contests/", static_path: "/static/", media_path: "/media/", offline: "/offline", files: [] };
const SOURCE = readFileSync(new URL("../../lms/templates/home/service_worker.js", import.meta.url), "utf8")
  .replace(/\{\{ (\w+)\|tojson \}\}/g, function (_, name) { return JSON.stringify(VALUES[name]); })
  .replace("{{ digest }}", "1");
const LESSON = `${SITE}/learn/a/b`;
const SHEET = `${SITE}/static/site.css`;
let kept; // cache name -> address -> text
let listener;
let served;

function page(text, type = "text/html; charset=utf-8") {
  return new Response(text, { headers: { "Content-Type": type } });
}

function pretended(name) {
  return {
    match: async function (request) { return kept[name]?.[request.url || request] && page(kept[name][request.url || request]); },
    put: async function (request, answer) { kept[name] = { ...kept[name], [request.url || request]: await answer.text() }; },
  };
}

beforeEach(function () {
  kept = {};
  const caches = {
    keys: async function () { return Object.keys(kept); },
    open: async function (name) { return pretended(name); },
    match: async function () { return undefined; },
  };
  const self = {
    location: new URL(SITE),
    addEventListener: function (name, act) { if (name === "fetch") listener = act; },
  };
  runInNewContext(SOURCE, { self: self, caches: caches, fetch: async function () { return served; }, URL: URL, Response: Response, Headers: Headers, Date: Date });
});

async function ask(url, mode) {
  const later = [];
  let answer;
  listener({
    request: { url: url, mode: mode, method: "GET", headers: new Headers(), cache: "default" },
    respondWith: function (promise) { answer = promise; },
    waitUntil: function (promise) { later.push(promise); },
  });
  await (await answer).text();
  await Promise.all(later);
  await new Promise(function (resolve) { setImmediate(resolve); });
}

test("a kept lesson is renewed by our own page and never by a captive portal's", async function () {
  kept["kept-7"] = { [LESSON]: "old" };
  served = page("<html><title>Wi-Fi</title></html>");
  await ask(LESSON, "navigate");
  assert.equal(kept["kept-7"][LESSON], "old");
  served = page('<html lang="en" data-person="7">new</html>');
  await ask(LESSON, "navigate");
  assert.match(kept["kept-7"][LESSON], /new/);
});

test("a static file is kept, and a page in its place is not", async function () {
  served = page("<html>Wi-Fi</html>");
  await ask(SHEET, "no-cors");
  assert.deepEqual(kept, {});
  served = page("body {}", "text/css");
  await ask(SHEET, "no-cors");
  assert.equal(kept["shell-1"][SHEET], "body {}");
});
