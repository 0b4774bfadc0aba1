// Sealing kept essays and choosing the next one; the browser's store itself is tried in tests/browser.

import assert from "node:assert/strict";
import { test } from "node:test";
import { markOf } from "../../lms/static/js/judge/keys.js";
import { importKey, nextOf, seal, unseal } from "../../lms/static/js/judge/store.js";

const KEY = Buffer.alloc(32, 7).toString("base64");

test("a sealed page opens with its key under its own address only", async function () {
  const key = await importKey(KEY);
  const kept = await seal(key, "/desk/1", "<p>稻谷</p>");
  assert.equal(await unseal(key, "/desk/1", kept), "<p>稻谷</p>");
  assert.equal(Buffer.from(kept.data).includes("稻谷"), false);
  await assert.rejects(unseal(key, "/desk/2", kept));
  await assert.rejects(unseal(await importKey(Buffer.alloc(32, 8).toString("base64")), "/desk/1", kept));
});

test("no script can read the key, and no two pages are sealed alike", async function () {
  const key = await importKey(KEY);
  await assert.rejects(crypto.subtle.exportKey("raw", key));
  const [one, other] = [await seal(key, "/desk/1", "a"), await seal(key, "/desk/1", "a")];
  assert.notDeepEqual(one.iv, other.iv);
});

test("the next essay is behind this one, else the first that is left", function () {
  const paths = ["/c/desk", "/c/desk/3", "/c/desk/10", "/c/desk/2"];
  assert.equal(nextOf(paths, "/c/desk/2", []), "/c/desk/3");
  assert.equal(nextOf(paths, "/c/desk/3", ["/c/desk/3"]), "/c/desk/10");
  assert.equal(nextOf(paths, "/c/desk/10", ["/c/desk/2"]), "/c/desk/3");
  assert.equal(nextOf(paths, "", []), "/c/desk/2");
  assert.equal(nextOf(["/c/desk", "/c/desk/3"], "/c/desk/3", []), "");
});

test("a digit is a mark at once unless another may follow", function () {
  const ten = ["0", "1", "2", "3", "4", "5", "6", "7", "8", "9", "10"];
  assert.deepEqual(markOf(ten, "7"), { mark: "7", isOpen: false });
  assert.deepEqual(markOf(ten, "1"), { mark: "1", isOpen: true });
  assert.deepEqual(markOf(ten, "10"), { mark: "10", isOpen: false });
  assert.deepEqual(markOf(ten, "17"), { mark: "", isOpen: false });
  assert.deepEqual(markOf(["1", "2", "10"], "0"), { mark: "10", isOpen: false });
});
