/** Strangers' words on a screen. */

import { toText } from "./bytes.js";

/** Letters that cannot be seen, or move those that can: as `is_invisible` of `keeper/agent/src/bill.rs`. */
const INVISIBLE =
  /[\u{0}-\u{1f}\u{7f}-\u{9f}\u{ad}\u{34f}\u{61c}\u{115f}\u{1160}\u{17b4}\u{17b5}\u{180b}-\u{180f}\u{200b}-\u{200f}\u{2028}-\u{202e}\u{2060}-\u{206f}\u{3164}\u{fe00}-\u{fe0f}\u{feff}\u{ffa0}\u{fff0}-\u{fffb}\u{e0000}-\u{e0fff}]/gu;

/** The text on one line, each invisible letter as `\uXXXX`: what is signed is what is seen. */
export function visible(text: string): string {
  return toText("text", text).replace(INVISIBLE, (letter) => {
    const units = Array.from({ length: letter.length }, (_, at) => letter.charCodeAt(at));
    return units.map((unit) => `\\u${unit.toString(16).padStart(4, "0")}`).join("");
  });
}
