// The length of an essay as the server counts it (lms/text/lengths.py, lms/contests/entries/essay.py): Han characters plus other words.

const HAN = "\\u3400-\\u4dbf\\u4e00-\\u9fff\\uf900-\\ufaff\\u3005\\u3007\\u{20000}-\\u{2a6df}\\u{2a700}-\\u{2ee5f}\\u{2f800}-\\u{2fa1f}\\u{30000}-\\u{323af}";
const MARKS = "[\\u0300-\\u036f\\u064b-\\u065f\\u0670\\u0f71-\\u0f84\\u0f90-\\u0fbc]*";
const PART = "(?![" + HAN + "])[\\p{L}\\p{N}]" + MARKS;
const ONE_HAN = new RegExp("[" + HAN + "]", "gu");
const WORD = new RegExp("(?:" + PART + ")+(?:['’\\-.,](?:" + PART + ")+)*", "gu");
const START = /^[ \t]*(?:(?:#{1,6}|[-*+>]|\d{1,9}[.)])[ \t]+)+/gm;
const NOTE = /\[\^[^\]\s]{1,20}\]:?/g;
const READING = /\{([\u2e80-\u9fff\u{20000}-\u{3ffff}]{1,12})\\?\|[^{}|\n]{1,60}\}/gu;
const ADDRESS = /\]\([^)\s]{0,500}\)/g;

// The length of plain text.
export function measure(text) {
  const han = (text.match(ONE_HAN) || []).length;
  const words = (text.match(WORD) || []).length;
  return { han: han, words: words, total: han + words };
}

// The length of Markdown, without its marks.
export function lengthOf(text) {
  return measure(text.replace(START, "").replace(NOTE, "").replace(ADDRESS, "]").replace(READING, "$1"));
}
