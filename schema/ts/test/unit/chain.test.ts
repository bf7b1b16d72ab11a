import assert from "node:assert/strict";
import { test } from "node:test";

import { WalletClient, executeMessage } from "../../src/index.js";

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

test("a message that says something else than its text is not sent", async () => {
  const sent: unknown[] = [];
  const chain = {
    queryContractSmart: () => Promise.reject(new Error("nothing is asked")),
    execute: (...[, , msg]: unknown[]) => {
      sent.push(msg);
      return Promise.resolve({ transactionHash: "", height: 1, gasUsed: 1n, events: [] });
    },
  };
  const client = new WalletClient(chain, "s", "w");
  await assert.rejects(client.owner({ cancel: { id: 2 ** 53 } }), /msg\.owner\.cancel\.id: no whole number/);
  await assert.rejects(client.owner({ freeze: { reason: "\ud800" } }), /msg\.owner\.freeze\.reason: .*surrogate/);
  assert.deepEqual(sent, []);
  await client.owner({ cancel: { id: 7 } });
  assert.deepEqual(sent, [{ owner: { cancel: { id: 7 } } }]);
});
