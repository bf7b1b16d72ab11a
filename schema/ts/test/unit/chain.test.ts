import assert from "node:assert/strict";
import { test } from "node:test";

import { executeMessage } from "../../src/index.js";

test("a message goes as its compact JSON, with numbers as they are", () => {
  const msg = { owner: { set_operator: { operator: { address: "a", expires_at: 18446744073709551615n } }, no: null } };
  const { value } = executeMessage("s", "c", msg, []);
  assert.equal(
    new TextDecoder().decode(value.msg),
    '{"owner":{"set_operator":{"operator":{"address":"a","expires_at":18446744073709551615}},"no":null}}',
  );
  const rounded = { owner: { cancel: { id: 2 ** 53 } } };
  assert.throws(() => executeMessage("s", "c", rounded, []), /msg\.owner\.cancel\.id: no whole number/);
  assert.throws(() => executeMessage("s", "c", { freeze: { reason: "\ud800" } }, []), /msg\.freeze\.reason: .*surrogate/);
});
