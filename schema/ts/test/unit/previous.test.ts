/** Wallets of version 0.2 are spoken to in their own words, and no others. */

import assert from "node:assert/strict";
import { test } from "node:test";

import * as agents from "../../src/index.js";
import { approvalsV1 } from "../vectors.js";

for (const { name, subject: named, ...vector } of approvalsV1.vectors) {
  test(`${name}: the bytes for a wallet of version 0.2 are the published ones`, async () => {
    const subject = "proposal" in named ? named : { salt: agents.fromHex(named.salt) };
    const { chain_id: chainId, wallet, rules_epoch: rulesEpoch, deadline } = vector;
    // The drafts of then name a policy's approval rules as they did.
    const draft = JSON.parse(JSON.stringify(vector.draft).replaceAll('"consult":', '"approval_rules":')) as agents.wallet.Draft;
    assert.equal(agents.toHex(await agents.draftHash(draft)), vector.draft_hash);
    const bytes = await agents.approvalBytesV1({ chainId, wallet, subject, draft, rulesEpoch, deadline });
    assert.equal(agents.toHex(bytes), vector.approval_bytes);
  });
}

test("the version is what cw2 says", async () => {
  const says = (text: string | null) => ({
    queryContractRaw: (_address: string, key: Uint8Array) => {
      assert.deepEqual(key, agents.utf8("contract_info"));
      return Promise.resolve(text === null ? null : agents.utf8(text));
    },
  });
  const found = await agents.contractVersion(says('{"contract":"stateset:wallet","version":"0.2.0"}'), "w");
  assert.deepEqual([found, agents.isPrevious(found)], [{ contract: "stateset:wallet", version: "0.2.0" }, true]);
  assert.equal(agents.isPrevious({ contract: "stateset:wallet", version: "0.3.0" }), false);
  assert.equal(agents.isPrevious({ contract: "stateset:wallet", version: "1.2.0" }), false);
  await assert.rejects(agents.contractVersion(says(null), "w"), /contract_info/);
  await assert.rejects(agents.contractVersion(says("{}"), "w"), /contract_info/);
  const noText = new Uint8Array(Buffer.from('{"contract":"\xff","version":"0.2.0"}', "latin1"));
  await assert.rejects(agents.contractVersion({ queryContractRaw: () => Promise.resolve(noText) }, "w"), TypeError);
});

test("votes go by number and policies consult, whatever else is named alike", () => {
  const draft_hash = "aGFzaA==";
  const vote = { signer: { approve: { id: 1, draft_hash } } } as agents.wallet.ExecuteMsg;
  assert.deepEqual(agents.writeMessageV1(vote), { signer: { approve: { id: 1 } } });
  const execute = { anyone: { execute: { id: 1, draft_hash } } } as agents.wallet.ExecuteMsg;
  assert.deepEqual(agents.writeMessageV1(execute), { anyone: { execute: { id: 1 } } });
  const rules = [{ denom: "uusdc", contract: "g", above: "1" }];
  const policy = { calls_per_hour: 1, approval_rules: rules } as agents.wallet.Policy;
  const written = agents.writeMessageV1({ owner: { set_policy: { policy } } } as agents.wallet.ExecuteMsg);
  assert.deepEqual(written, { owner: { set_policy: { policy: { calls_per_hour: 1, consult: rules } } } });
  assert.deepEqual(agents.readPolicyV1({ calls_per_hour: 1, consult: rules } as never), policy);
  assert.deepEqual(agents.readPolicyV1({ calls_per_hour: 1 } as never).approval_rules, []);
  const freeze: agents.wallet.ExecuteMsg = { anyone: { freeze_dead_man: {} } };
  assert.deepEqual(agents.writeMessageV1(freeze), { anyone: { freeze_silent: {} } });
  const beat: agents.wallet.ExecuteMsg = { operator: { heartbeat: { epoch: 1, act: 7 } } };
  assert.deepEqual(agents.writeMessageV1(beat), { operator: { heartbeat: { epoch: 1 } } });
  const base = { to: "t", denom: "uusdc", per_payment_max: "1", total: "2", expires_at: 9 };
  const granted = (more: Partial<agents.wallet.Grant>) =>
    agents.writeMessageV1({
      operator: { grant: { epoch: 1, act: 7, grant: { ...base, name: "n", purpose: "", budgets: [], newcomers: false, ...more } } },
    });
  assert.deepEqual(granted({}), { operator: { grant: { epoch: 1, grant: base } } });
  const wider = { newcomers: true, budgets: [{ category: "cloud", total: "1" }] };
  assert.deepEqual(granted(wider), { operator: { grant: { epoch: 1, grant: { ...base, ...wider } } } });
  const answered = { epoch: 1, silent_at: 5 } as never;
  assert.deepEqual(agents.readWalletV1(answered), { epoch: 1, dead_man_at: 5 });
});

test("what such a wallet does not know is left out where it says nothing, and else refused there", () => {
  const policy = { calls_per_hour: 1, newcomers: [], budgets: [], successions: [], treasury: null };
  const set = (policy: object) => ({ owner: { set_policy: { policy } } }) as unknown as agents.wallet.ExecuteMsg;
  assert.deepEqual(agents.writeMessageV1(set(policy)), set({ calls_per_hour: 1 }));
  const wider = { ...policy, newcomers: [{ denom: "uusdc" }], treasury: { code_ids: [] } };
  const said = set({ calls_per_hour: 1, newcomers: wider.newcomers, treasury: wider.treasury });
  assert.deepEqual(agents.writeMessageV1(set(wider)), said);
  const payee = { address: "a", lifetime_max: "1", categories: [] };
  const list = (payee: object) => ({ owner: { set_payees: { set: [payee], remove: [] } } }) as unknown as agents.wallet.ExecuteMsg;
  assert.deepEqual(agents.writeMessageV1(list({ ...payee, ends_at: null, vendor: null })), list(payee));
  assert.deepEqual(agents.writeMessageV1(list({ ...payee, ends_at: 7, vendor: null })), list({ ...payee, ends_at: 7 }));
  const spend = (more: object) =>
    ({ operator: { spend: { epoch: 1, denom: "uusdc", payments: [], ...more } } }) as unknown as agents.wallet.ExecuteMsg;
  assert.deepEqual(agents.writeMessageV1(spend({ mandate: null })), spend({}));
  assert.deepEqual(agents.writeMessageV1(spend({ mandate: 3 })), spend({ mandate: 3 }));
  const bind = (more: object) => ({ owner: { bind: { registry: "r", ...more } } }) as unknown as agents.wallet.ExecuteMsg;
  assert.deepEqual(agents.writeMessageV1(bind({ agent_id: null })), bind({}));
});
