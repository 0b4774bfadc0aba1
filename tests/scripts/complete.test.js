// Completion in the text view: which word is meant, and what fits.

import assert from "node:assert/strict";
import { test } from "node:test";
import { fitting, tail, wordAt } from "../../lms/static/js/editor/complete.js";

const KNOWN = {
  keys: ["title", "tags", "time_limit"], attributes: ["type", "tags", "points"], tags: ["账目", "wells"],
  values: { review: ["after", "never"], type: ["matching", "ordering"] },
};

// "|" is the cursor.
function fits(text) {
  return fitting(wordAt(text.replace("|", ""), text.indexOf("|")), KNOWN);
}

test("keys, values and tags of the settings", function () {
  assert.deepEqual(fits("---\nti|\n---\n"), ["title", "time_limit"]);
  assert.deepEqual(fits("---\nTI|"), ["title", "time_limit"]);
  assert.deepEqual(fits("---\ntitle|\n---\n"), []);
  assert.deepEqual(fits("---\nreview: |\n---\n"), ["after", "never"]);
  assert.deepEqual(fits("---\nreview: n|\n---\n"), ["never"]);
  assert.deepEqual(fits("---\ntags: [账|]\n---\n"), ["账目"]);
  assert.deepEqual(fits("---\ntags: 账目, w|\n---\n"), ["wells"]);
  assert.deepEqual(fits("---\n|\n---\n"), []);
});

test("what a question says in braces", function () {
  assert.deepEqual(fits("---\n---\n\n## Order {ty|}"), ["type"]);
  assert.deepEqual(fits("---\n---\n\n## Order {#a type=|}"), ["matching", "ordering"]);
  assert.deepEqual(fits("---\n---\n\n## Order {tags=wells,账|}"), ["账目"]);
  assert.deepEqual(fits("---\n---\n\n## Order {type=ordering} ti|"), []);
});

test("nothing in the text", function () {
  assert.deepEqual(fits("---\ntitle: A\n---\n\nti|"), []);
  assert.deepEqual(fits("ti|"), []);
  assert.deepEqual(fits("---\n- [ ] ti|\n---\n"), []);
  assert.deepEqual([tail("key"), tail("attribute"), tail("tag")], [": ", "=", ""]);
});
