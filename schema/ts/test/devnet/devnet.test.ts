/** The typed client against real contracts on a real node: every query, messages, approvals signed outside the chain. */

import assert from "node:assert/strict";
import { randomBytes } from "node:crypto";
import { test } from "node:test";

import * as agents from "../../src/index.js";
import { passkeys } from "../vectors.js";
import { create, DENOM, policy as defaults } from "./agent.js";
import { Asked } from "./asked.js";
import { eventValue, govern } from "./governance.js";
import { Node, now, singleton } from "./node.js";
import type { Sender } from "./node.js";
import { cosmosWallet, passkey, specified } from "./signers.js";
import type { KeySigner } from "./signers.js";
import { found, POLICY } from "./treasury.js";

const node = new Node();
const asked = new Asked();
const chainId = node.devnet.chain_id;
const capability = `ts-${randomBytes(6).toString("hex")}`;

const [owner, guardian, chair, reporter] = await Promise.all(
  ["owner", "guardian", "faucet", "deployer"].map((name) => node.account(name)) as [
    Promise<Sender>,
    Promise<Sender>,
    Promise<Sender>,
    Promise<Sender>,
  ],
);
const [operator, vendorsOperator, unlisted] = await Promise.all([node.stranger(), node.stranger(), node.stranger()]);
/** The wallet's signers that have a key, by place: 0 is an account. */
const keys: KeySigner[] = [await cosmosWallet(), await cosmosWallet(), passkey(), ...passkeys.map(specified)];
const set: agents.wallet.SignerSet = {
  signers: [{ address: chair.address }, ...keys.map(({ id }) => id)].map((id) => ({ id, weight: 1 })),
  threshold: 2,
  loosen_delay_seconds: 3_600,
};

const shared = { guardian: guardian.address, capability, expiresAt: (await now(owner)) + 86_400 };
const vendor = await create(node, {
  ...shared,
  owner: chair,
  operator: vendorsOperator.address,
  payees: [],
  signers: null,
});
const buyer = await create(node, {
  ...shared,
  owner,
  operator: operator.address,
  payees: [vendor.wallet],
  signers: set,
});
const wallet = new agents.WalletClient(owner.client, owner.address, buyer.wallet);
const read = new agents.WalletReader(asked.of("wallet", owner.client), buyer.wallet);

function payment(at: number, to: string, amount: bigint): agents.wallet.Payment {
  return {
    id: agents.intentId(at, randomBytes(10)),
    to,
    amount: agents.toWire(amount),
    category: "cloud",
    reference: "INV-7",
  };
}

/** Approvals of a draft by the keys at these places. */
async function approvals(subject: agents.Subject, draft: agents.wallet.Draft, places: number[]) {
  const rulesId = agents.fromBase64((await read.signers()).rules_id ?? "");
  const deadline = (await now(owner)) + 600;
  const bytes = await agents.approvalBytes({ chainId, wallet: buyer.wallet, subject, draft, rulesId, deadline });
  const approve = async (signer: number) => {
    const key = keys[signer - 1];
    assert(key !== undefined);
    return { signer, deadline, proof: await key.prove(bytes) };
  };
  return Promise.all(places.map(approve));
}

/** Proposes, approves and carries out in one transaction, sent by somebody who has no rights at all. */
async function submit(actions: agents.wallet.Action[], places: number[], title = "by signatures") {
  const draft: agents.wallet.Draft = { title, rationale: null, actions };
  const salt = randomBytes(16);
  const { alarms } = await read.signers();
  assert(alarms !== undefined);
  const subject = { salt, alarm: agents.alarmThatEnds(alarms, draft) };
  const message = {
    submit: { draft, salt: agents.toBase64(salt), approvals: await approvals(subject, draft, places) },
  };
  const anybody = new agents.WalletClient(reporter.client, reporter.address, buyer.wallet);
  return { message, answer: await anybody.anyone(message) };
}

async function status(id: number): Promise<agents.wallet.ProposalStatus> {
  return (await read.proposal({ id })).summary.status;
}

async function balance(address: string): Promise<string> {
  return (await owner.client.getBalance(address, DENOM)).amount;
}

test("an agent and its wallet, created in one transaction, are bound both ways", async () => {
  const info = await read.wallet();
  assert.equal(info.agent_id, buyer.id);
  assert.deepEqual(agents.fromCaip10(info.caip10), { chainId, address: buyer.wallet });
});

test("the registry finds an agent by every name it has", async () => {
  const registry = new agents.RegistryReader(asked.of("registry", owner.client), singleton(node, "registry"));
  const agent = await registry.agent({ id: buyer.id });
  assert.equal(agent.did, agents.toDid(buyer.id));
  assert.equal(agent.wallet, buyer.wallet);
  assert.deepEqual(agent, await registry.agentByDid({ did: agent.did }));
  assert.deepEqual(agent, await registry.agentByController({ controller: operator.address }));
  assert.deepEqual(agent, await registry.agentByWallet({ wallet: buyer.wallet }));
  const { agents: first, next } = await registry.discover({ capability, limit: 1 });
  assert(next !== undefined && next !== null);
  const { agents: others } = await registry.discover({ capability, agent_type: "procurement", start_after: next });
  assert.deepEqual(new Set([...first, ...others].map(({ id }) => id)), new Set([buyer.id, vendor.id]));
  assert((await registry.agentsByOwner({ owner: owner.address, limit: 30 })).agents.length > 0);
  await assert.rejects(registry.agentByDid({ did: buyer.id }), /did:stateset:agent:/);
});

test("a key that the owner adds stands in the DID document, and the controller confirms the agent", async () => {
  const address = singleton(node, "registry");
  const registry = new agents.RegistryReader(asked.of("registry", owner.client), address);
  const acts = new agents.RegistryClient(owner.client, owner.address, address);
  const key: agents.registry.VerificationKey = {
    id: "talk",
    key: agents.toBase64(randomBytes(32)),
    purpose: "key_agreement",
  };
  await acts.owner({ rotate_keys: { id: buyer.id, add: [key], revoke: [], forget: [] } });
  const did = agents.toDid(buyer.id);
  const { document, status, chain } = await registry.didDocument({ did });
  assert.deepEqual([document.id, status, chain], [did, "active", `cosmos:${chainId}`]);
  assert.deepEqual(document.keyAgreement, [`${did}#talk`]);
  assert.deepEqual(document["@context"][0], "https://www.w3.org/ns/did/v1");
  const controls = new agents.RegistryClient(operator.client, operator.address, address);
  assert.equal((await registry.agent({ id: buyer.id })).controller_confirmed, false);
  await controls.anyone({ confirm_controller: { id: buyer.id } });
  await controls.controller({ heartbeat: { ids: [buyer.id] } });
  assert.equal((await registry.agent({ id: buyer.id })).controller_confirmed, true);
  // In alphabetical order: the first after a word just before this one.
  const { capabilities } = await registry.capabilities({ start_after: capability.slice(0, -1), limit: 1 });
  assert.deepEqual(capabilities, [{ capability, agents: 2 }]);
  const { registered, deposit, authority } = await registry.config();
  assert(registered >= 2);
  assert.deepEqual([deposit ?? null, authority], [null, node.contract("governance")]);
  assert.deepEqual(await registry.holdings({ denom: DENOM }), { held: "0", forfeited: "0" });
});

test("the operator pays within policy, once, and is told what stands against more", async () => {
  const pays = new agents.WalletClient(operator.client, operator.address, buyer.wallet);
  const first = payment(await now(owner), vendor.wallet, 12_500_000n);
  const before = BigInt(await balance(vendor.wallet));
  for (let times = 0; times < 2; times += 1) {
    await pays.operator({ spend: { epoch: 1, denom: DENOM, payments: [first] } });
    assert.equal(BigInt(await balance(vendor.wallet)) - before, 12_500_000n);
  }
  const { receipt } = await read.receipt({ id: first.id });
  assert.equal(receipt?.amount, "12500000");
  assert.deepEqual((await read.receipts()).receipts, [receipt]);
  assert.deepEqual((await read.receipts({ start_after: first.id })).receipts, []);
  assert.equal((await read.payee({ address: vendor.wallet, denom: DENOM })).spent_lifetime, "12500000");
  assert.equal((await read.payees({ limit: 5 })).payees.length, 1);
  const left = await read.remaining({ denom: DENOM });
  assert.equal(agents.fromWire(left.per_day), 987_500_000n);
  const over = payment(await now(owner), vendor.wallet, 100_000_001n);
  const [simulated] = (await read.simulateSpend({ denom: DENOM, payments: [over] })).payments;
  assert.deepEqual([simulated?.verdict, simulated?.breach?.remaining], ["escalate", "100000000"]);
  await assert.rejects(pays.operator({ spend: { epoch: 1, denom: DENOM, payments: [over] } }), /requested 100000001/);
});

test("an ADR-36 approval signed in JavaScript pays what exceeds the limits, in one transaction, once", async () => {
  const pay = { pay: { denom: DENOM, payment: payment(await now(owner), unlisted.address, 150_000_000n) } };
  await assert.rejects(submit([pay], [1]), /the approvals weigh 1, the threshold is 2/, "one of two is not enough");
  const { message } = await submit([pay], [1, 2]);
  assert.equal(await balance(unlisted.address), "150000000");
  await assert.rejects(wallet.anyone(message), /this submission is proposal \d+ already/);
  const renamed = { submit: { ...message.submit, salt: agents.toBase64(randomBytes(16)) } };
  await assert.rejects(wallet.anyone(renamed), /does not verify under the signer's key/);
  assert.equal(await balance(unlisted.address), "150000000");
});

test("a freeze acts at once; a passkey and a Cosmos wallet lift it together", async () => {
  await wallet.owner({ freeze: { reason: "looks odd" } });
  assert.equal((await read.wallet()).frozen?.reason, "looks odd");
  await submit([{ owner: { unfreeze: {} } }], [1, 3]);
  assert.equal((await read.wallet()).frozen ?? null, null);
});

test("credentials of the WebAuthn specification approve a new payee", async () => {
  const listed = { address: unlisted.address, denom: DENOM, per_payment_max: "1", per_day_max: "1", lifetime_max: "1" };
  await submit([{ owner: { set_payees: { set: [{ ...listed, categories: ["cloud"] }], remove: [] } } }], [4, 5]);
  assert.equal((await read.payee({ address: unlisted.address, denom: DENOM })).payee.per_day_max, "1");
});

test("a proposal of an account on chain is carried out by a passkey's approval", async () => {
  const signer = new agents.WalletClient(chair.client, chair.address, buyer.wallet);
  const { rules_epoch, next_proposal: id, signers } = await read.signers();
  assert.deepEqual(signers, set);
  const rationale = agents.toBase64(await agents.sha256(agents.utf8("because it is cheaper")));
  const actions = [{ owner: { withdraw: { coins: [{ denom: DENOM, amount: "7" }] } } }];
  const draft: agents.wallet.Draft = { title: "Seven back", rationale, actions };
  await signer.signer({ propose: { draft } });
  const proposal = await read.proposal({ id });
  assert.deepEqual(proposal.draft, draft);
  assert.equal(proposal.draft_hash, agents.toBase64(await agents.draftHash(draft)));
  assert.deepEqual([proposal.summary.status, proposal.summary.rules_epoch], [{ open: {} }, rules_epoch]);
  const before = BigInt(await balance(owner.address));
  const votes = await approvals({ proposal: id, alarm: agents.fromWire((await read.proposal({ id })).alarm ?? "0") }, draft, [3]);
  await wallet.anyone({ approve_by_signatures: { id, approvals: votes } });
  assert("executed" in (await status(id)));
  assert.equal(BigInt(await balance(owner.address)) - before, 7n);
  const { votes: voted } = await read.votes({ id });
  assert.deepEqual(
    voted.map(({ signer }) => signer),
    [{ address: chair.address }, keys[2]?.id],
  );
  const { proposals } = await read.proposals({ start_after: id - 1, limit: 1 });
  assert.deepEqual(proposals, [(await read.proposal({ id })).summary]);
});

test("tools made for cw3 find the signers, the proposals and the votes", async () => {
  const { next_proposal: next } = await read.signers();
  const threshold: agents.wallet.ThresholdResponse = { absolute_count: { weight: 2, total_weight: set.signers.length } };
  assert.deepEqual(await read.threshold(), threshold);
  const { voters } = await read.listVoters({ limit: 30 });
  assert.deepEqual([voters.length, voters[0]], [set.signers.length, { addr: chair.address, weight: 1 }]);
  assert.deepEqual((await read.listVoters({ start_after: chair.address, limit: 1 })).voters, [voters[1]]);
  assert.deepEqual(await read.voter({ address: chair.address }), { weight: 1 });
  assert.equal((await read.voter({ address: reporter.address })).weight ?? null, null);

  const { proposals } = await read.reverseProposals({ limit: 1 });
  const [last] = proposals;
  assert(last !== undefined);
  const { proposer, deposit, msgs } = last;
  assert.deepEqual([last.id, last.status, last.title], [next - 1, "executed", "Seven back"]);
  assert.deepEqual([proposer, deposit ?? null, last.threshold], [chair.address, null, threshold]);
  const [sent] = msgs;
  assert(sent !== undefined && "wasm" in sent && "execute" in sent.wasm);
  assert.equal(sent.wasm.execute.contract_addr, buyer.wallet);
  assert.deepEqual((await read.listProposals({ start_after: next - 2 })).proposals, proposals);
  const named: { status: unknown } = await owner.client.queryContractSmart(buyer.wallet, {
    proposal: { proposal_id: next - 1 },
  });
  assert.equal(named.status, "executed");
  const { votes } = await read.listVotes({ proposal_id: next - 1 });
  assert.deepEqual(
    votes.map(({ vote, weight }) => [vote, weight]),
    [
      ["yes", 1],
      ["yes", 1],
    ],
  );
  assert.deepEqual(votes[0], (await read.vote({ proposal_id: next - 1, voter: chair.address })).vote);
});

test("tools made for cw1 are told what the operator could pay now", async () => {
  const can = async (sender: string, amount: string, to_address = vendor.wallet) => {
    const msg = { bank: { send: { to_address, amount: [{ denom: DENOM, amount }] } } };
    return (await read.canExecute({ sender, msg })).can_execute;
  };
  assert.equal(await can(operator.address, "1000000"), true);
  assert.equal(await can(operator.address, "100000001"), false);
  assert.equal(await can(operator.address, "1000000", reporter.address), false);
  assert.equal(await can(reporter.address, "1000000"), false);
  const burn = { bank: { burn: { amount: [{ denom: DENOM, amount: "1" }] } } };
  const asked = { can_execute: { sender: operator.address, msg: burn } };
  assert.deepEqual(await owner.client.queryContractSmart(buyer.wallet, asked), { can_execute: false });
});

test("a wallet that keeps a log of decisions tells the head of what its payments' events say", async () => {
  const pays = new agents.WalletClient(operator.client, operator.address, buyer.wallet);
  assert.deepEqual(await read.decisionLog(), {
    kept: false,
    ...(await agents.decisionLog(chainId, buyer.wallet, [])),
  });
  await submit([{ owner: { keep_log: {} } }], [1, 2]);
  const reasons = await agents.sha256(agents.utf8("the cloud is needed"));
  const spend = async (rationales: string[]) => {
    const payments = [payment(await now(owner), vendor.wallet, 2_000_000n)];
    return pays.operator({ spend: { epoch: 1, denom: DENOM, payments, rationales } });
  };
  const pay = { pay: { denom: DENOM, payment: payment(await now(owner), vendor.wallet, 3_000_000n) } };
  const note = async () => {
    const act = ((await read.wallet()).act ?? 0) + 1;
    return pays.operator({ note: { epoch: 1, act, hashes: [agents.toBase64(reasons)] } });
  };
  const paid = [await spend([agents.toBase64(reasons)]), await note(), await spend([])];
  const answers = [...paid, (await submit([pay], [1, 3])).answer];
  const entries = answers.flatMap((answer) => agents.decisionsOf(buyer.wallet, answer));
  assert.deepEqual(
    entries.map((entry) => ("note" in entry ? entry.note : [entry.amount, entry.rationale])),
    [
      [2_000_000n, agents.toHex(reasons)],
      agents.toHex(reasons),
      [2_000_000n, ""],
      [3_000_000n, ""],
    ],
  );
  assert.deepEqual(await read.decisionLog(), {
    kept: true,
    ...(await agents.decisionLog(chainId, buyer.wallet, entries)),
  });
});

test("the owner's looser policy waits as a proposal, which the guardian vetoes", async () => {
  const policy = await read.policy();
  const { next_proposal: id } = await read.signers();
  await wallet.owner({ set_policy: { policy: { ...policy, calls_per_hour: policy.calls_per_hour + 1 } } });
  assert.deepEqual(await status(id), { open: {} });
  assert.deepEqual(await read.policy(), policy);
  const guard = new agents.WalletClient(guardian.client, guardian.address, buyer.wallet);
  await guard.guardian({ veto: { id } });
  assert.deepEqual(await status(id), { cancelled: { by: guardian.address } });
});

test("a part of the operator's allowance is another's to spend, until it is taken back", async () => {
  const [gives, spends] = [operator, vendorsOperator].map(
    ({ client, address }) => new agents.WalletClient(client, address, buyer.wallet),
  ) as [agents.WalletClient, agents.WalletClient];
  const [to, expires_at] = [vendorsOperator.address, shared.expiresAt - 3_600];
  const grant: agents.wallet.Grant = {
    name: "vendor-b",
    purpose: "what the shop needs by itself",
    ...{ to, denom: DENOM, per_payment_max: "3000000", total: "5000000", expires_at },
    ...{ budgets: [], newcomers: false, mandates: false },
  };
  const act = async () => ((await read.wallet()).act ?? 0) + 1;
  await gives.operator({ grant: { epoch: 1, act: await act(), grant } });
  assert.deepEqual(await read.grants(), { grants: [grant] });
  const payments = [payment(await now(owner), vendor.wallet, 3_000_000n)];
  const over = [payment(await now(owner), vendor.wallet, 3_000_001n)];
  const simulate = async (payments: agents.wallet.Payment[]) => {
    const [first] = (await read.simulateSpend({ denom: DENOM, by: to, payments })).payments;
    return [first?.verdict, first?.breach?.rule];
  };
  assert.deepEqual(await simulate(payments), ["allow", undefined]);
  assert.deepEqual((await simulate(over))[1], "grant_per_payment_max");
  await spends.operator({ spend: { epoch: 1, denom: DENOM, payments } });
  assert.equal((await read.grants()).grants[0]?.total, "2000000");
  await gives.operator({ revoke: { epoch: 1, act: await act(), to } });
  assert.deepEqual(await read.grants(), { grants: [] });
});

test("a newcomer is paid from the purse, and a mandate is drawn down and revoked", async () => {
  const spends = await node.stranger();
  const purse: agents.wallet.NewcomerPurse = {
    denom: DENOM,
    per_payment_max: "2000000",
    per_payee_max: "3000000",
    per_day_max: "10000000",
    per_month_max: "20000000",
    lifetime_max: "30000000",
    categories: ["cloud"],
  };
  const spender = await create(node, {
    ...shared,
    owner,
    operator: spends.address,
    capability: `${capability}-purse`,
    payees: [],
    policy: { ...defaults(), newcomers: [purse] },
    signers: null,
  });
  const reads = new agents.WalletReader(asked.of("wallet", owner.client), spender.wallet);
  const owns = new agents.WalletClient(owner.client, owner.address, spender.wallet);
  const pays = new agents.WalletClient(spends.client, spends.address, spender.wallet);
  const to = unlisted.address;
  const spend = async (amount: bigint, mandate?: number) => {
    const payments = [payment(await now(owner), to, amount)];
    return pays.operator({ spend: { epoch: 1, denom: DENOM, payments, ...(mandate === undefined ? {} : { mandate }) } });
  };
  await spend(2_000_000n);
  assert.deepEqual(await reads.newcomer({ address: to }), {
    removed_at: null,
    spent: [{ denom: DENOM, amount: "2000000" }],
  });
  await assert.rejects(spend(1_000_001n), /newcomer_per_payee_max: requested 1000001, remaining 1000000/);
  const mandate: agents.wallet.Mandate = {
    purpose: "move the shop to another host",
    scope: { payees: [to] },
    denom: DENOM,
    per_payment_max: "5000000",
    total: "6000000",
    expires_at: (await now(owner)) + 3_600,
    replaces: [],
  };
  await owns.owner({ give_mandate: { mandate } });
  await spend(5_000_000n, 1);
  const drawn = await reads.mandate({ number: 1 });
  assert.deepEqual([drawn.mandate, drawn.drawn, drawn.status], [mandate, "5000000", "in_force"]);
  await assert.rejects(spend(1_000_001n, 1), /mandate_total: requested 1000001, remaining 1000000/);
  await owns.owner({ revoke_mandate: { number: 1 } });
  assert.deepEqual((await reads.mandates()).mandates.map(({ status }) => status), ["revoked"]);
  await assert.rejects(spend(1n, 1), /mandate_ended/);
  const { treasury, breach, remaining } = await reads.simulateFund({ amount: "1" });
  assert.deepEqual([treasury ?? null, breach?.rule, remaining ?? null], [null, "treasury", null]);
});

test("governance approves by rule or by vote, and a wallet that consults it pays once per approval", async () => {
  const governance = await govern(node, chair, [chair.address]);
  const reads = new agents.GovernanceReader(asked.of("governance", owner.client), governance);
  const [asks, votes] = [owner, chair].map(
    ({ client, address }) => new agents.GovernanceClient(client, address, governance),
  ) as [agents.GovernanceClient, agents.GovernanceClient];
  const spends = await node.stranger();
  const policy: agents.wallet.Policy = {
    ...defaults(),
    trust: { reputation: singleton(node, "reputation"), score_min: 1, share_bps: 5_000 },
    dead_man_seconds: 86_400,
    approval_rules: [{ denom: DENOM, contract: governance, above: "5000000" }],
  };
  const spender = await create(node, {
    ...shared,
    owner,
    operator: spends.address,
    capability: `${capability}-asks`,
    payees: [vendor.wallet],
    policy,
    signers: null,
  });
  const rules = new agents.WalletReader(owner.client, spender.wallet);
  assert.deepEqual(await rules.policy(), policy);
  const pays = new agents.WalletClient(spends.client, spends.address, spender.wallet);
  const action = { agent: spender.id, denom: DENOM };
  const request = (payments: agents.wallet.Payment[]) =>
    asks.requester({ request: { ...action, wallet: spender.wallet, payments } });

  const small = [payment(await now(owner), vendor.wallet, 20_000_000n)];
  const evaluation = await reads.evaluate({ ...action, payments: small });
  assert.deepEqual(evaluation.decision, { approve: { rule: "small", valid_seconds: 3_600, monitor: true } });
  assert.deepEqual(evaluation.findings, []);
  const content_hash = agents.toBase64(new Uint8Array(32));
  const external = { kind: "cloud", denom: DENOM, at_stake: "1", content_hash, counterparty: vendor.wallet };
  const outside = await reads.evaluateAction({ agent: spender.id, action: { external } });
  // No rule names its kind.
  assert.deepEqual(outside.decision, { deny: { rule: null, reason: "no rule matches" } });
  const approval = Number(eventValue(await request(small), "approval_given", "approval"));
  const given = await reads.approval({ approval });
  assert.deepEqual([given.rule, given.status, given.wallet], ["small", { usable: {} }, spender.wallet]);
  const hash = await agents.actionHash({ chainId, governance, wallet: spender.wallet, denom: DENOM, payments: small });
  assert.equal(given.action_hash, agents.toBase64(hash));

  const simulate = async (approval: number | null) => {
    const [first] = (await rules.simulateSpend({ denom: DENOM, approval, payments: small })).payments;
    return [first?.verdict, first?.breach?.rule];
  };
  assert.equal((await simulate(null))[1], "approval");
  assert.deepEqual(await simulate(approval), ["allow", undefined]);
  const spend = { epoch: 1, denom: DENOM };
  await assert.rejects(pays.operator({ spend: { ...spend, payments: small } }), /approv/);
  await pays.operator({ spend: { ...spend, approval, payments: small } });
  assert("used" in (await reads.approval({ approval })).status);
  const again = [payment(await now(owner), vendor.wallet, 20_000_000n)];
  await assert.rejects(pays.operator({ spend: { ...spend, approval, payments: again } }));
  const exposure = await reads.exposure({ denom: DENOM, payee: vendor.wallet, wallet: spender.wallet });
  assert.deepEqual(exposure, { day: "20000000", month: "20000000", known: true });

  const large = [payment(await now(owner), vendor.wallet, 30_000_000n)];
  const ballot = Number(eventValue(await request(large), "ballot_opened", "ballot"));
  const open = await reads.ballot({ ballot });
  assert.deepEqual([open.status, open.required, open.workflow], [{ open: {} }, 1, "council"]);
  assert.deepEqual((await reads.openBallots({ start_after: ballot - 1 })).ballots, [open]);
  const shown = { chainId, contract: governance };
  const unseen = { ...open.matter, action: { ...("action" in open.matter ? open.matter.action : {}), denom: "ustate" } };
  const other = agents.toBase64(await agents.matterHash(shown, { id: ballot, matter: unseen as agents.governance.Matter }));
  await assert.rejects(votes.approver({ vote: { ballot, matter_hash: other, approves: true } }), /hash|content/);
  const matter_hash = agents.toBase64(await agents.matterHash(shown, open));
  const voted = await votes.approver({ vote: { ballot, matter_hash, approves: true } });
  const [vote, ...others] = (await reads.votes({ ballot })).votes;
  assert(vote !== undefined);
  assert.deepEqual([vote.voter, vote.approves, others], [chair.address, true, []]);
  assert.deepEqual((await reads.votes({ ballot, start_after: vote.key })).votes, []);
  const byVote = Number(eventValue(voted, "approval_given", "approval"));
  await pays.operator({ spend: { ...spend, approval: byVote, payments: large } });
  assert.deepEqual((await reads.approval({ approval: byVote })).ballot, ballot);
});

test("governance's settings change after a delay; what tightens acts at once", async () => {
  const governance = await govern(node, chair, [chair.address]);
  const reads = new agents.GovernanceReader(asked.of("governance", owner.client), governance);
  const owns = new agents.GovernanceClient(chair.client, chair.address, governance);
  const { delay_seconds, registry, epoch, paused } = await reads.config();
  assert.deepEqual([delay_seconds, registry, paused], [3_600, singleton(node, "registry"), false]);
  const { rules, workflows } = await reads.settings();
  assert.deepEqual(await reads.workflowsAt({ epoch }), workflows);
  assert.deepEqual(
    rules.map(({ name }) => name),
    ["small", "vote"],
  );
  const proposed = await owns.owner({ propose: { changes: [{ rules: rules.slice(1) }] } });
  const change = Number(eventValue(proposed, "change_proposed", "change"));
  const [waits] = (await reads.changes({ start_after: change - 1 })).changes;
  assert.deepEqual([waits?.id, waits?.changes], [change, [{ rules: rules.slice(1) }]]);
  assert(waits !== undefined);
  const hash = await agents.governanceChangeHash({ chainId, contract: governance }, waits);
  await assert.rejects(owns.anyone({ apply_change: { change, change_hash: agents.toBase64(hash) } }), /ripe|delay|until|due/);
  await owns.owner({ cancel: { change } });
  assert.deepEqual(await reads.changes(), { changes: [] });
  await owns.owner({ block: { address: unlisted.address } });
  assert.deepEqual(await reads.blocked(), { addresses: [unlisted.address] });
  const [page, ...more] = await agents.blockedListPages((await now(owner)) - 60, [unlisted.address]);
  assert(page !== undefined && "import_blocked" in page && more.length === 0);
  await owns.owner(page);
  const { list } = page.import_blocked;
  const imported = await reads.blockedImport({ hash: list.hash });
  assert.deepEqual([imported.list, imported.pages, imported.imported, "complete" in imported.state], [list, 1, 1, true]);
  assert.deepEqual(await reads.blockedImports(), { imports: [imported] });
  await owns.owner({ pause: {} });
  assert.deepEqual([(await reads.config()).paused, (await reads.config()).epoch], [true, epoch]);
});

test("a wallet's treasury is ruled by its signers, and what it has only goes back", async () => {
  const treasury = await found(node, chair, buyer.wallet);
  const reads = new agents.TreasuryReader(asked.of("treasury", owner.client), treasury);
  const call = (msg: agents.treasury.ExecuteMsg): agents.wallet.Action => ({
    call_contract: { contract: treasury, msg: agents.toBase64(agents.utf8(JSON.stringify(msg))), funds: [] },
  });
  const info = await reads.treasury();
  assert.deepEqual([info.wallet, info.policy, info.stopped ?? null], [buyer.wallet, POLICY, null]);
  const enters = payment(await now(owner), treasury, 10_000_000n);
  const looser: agents.treasury.Policy = { ...POLICY, loss_per_day_max: "30000000" };
  const change = call({ wallet: { set_policy: { policy: looser, alarm: info.alarm } } });
  await submit([{ pay: { denom: DENOM, payment: enters } }, change], [1, 2]);
  const pending = await reads.pending();
  assert.deepEqual(pending.change, { policy: looser });
  const price = { price: "260000", observed_at: await now(owner) };
  assert(price.observed_at > info.price.observed_at);
  await submit([call({ wallet: { set_price: price } })], [1, 2]);
  assert.deepEqual((await reads.treasury()).price, price);
  assert((pending.due_at ?? 0) < (pending.void_at ?? 0));
  const { liquid, value, within_bands } = await reads.positions();
  assert.deepEqual([liquid.value, value, within_bands], ["10000000", "10000000", false]);
  assert.deepEqual((await reads.remaining()).spendable, "9000000");
  const simulate = async (action: agents.treasury.Action) => {
    const { allowed, breach } = await reads.simulate({ action });
    return [allowed, breach ?? null];
  };
  const back: agents.treasury.Action = { return: { coins: [{ denom: DENOM, amount: "4000000" }] } };
  const stake: agents.treasury.Action = { stake: { validator: unlisted.address, amount: "1" } };
  assert.deepEqual(await simulate(back), [true, null]);
  assert.deepEqual(await simulate(stake), [false, { validator_not_listed: { validator: unlisted.address } }]);
  const before = BigInt(await balance(buyer.wallet));
  const operates = new agents.TreasuryClient(operator.client, operator.address, treasury);
  await operates.operator({ epoch: 1, act: info.act + 1, action: back });
  assert.equal(BigInt(await balance(buyer.wallet)) - before, 4_000_000n);
  const guards = new agents.TreasuryClient(guardian.client, guardian.address, treasury);
  await guards.guardian({ stop: { reason: "looks odd" } });
  assert.equal((await reads.treasury()).stopped?.reason, "looks odd");
  await submit([call({ wallet: { recall: {} } })], [2, 3]);
  assert.equal((await reads.positions()).value, "0");
});

test("signers give the wallet conditions and a recovery, which they end again", async () => {
  const policy: agents.wallet.Policy = {
    ...(await read.policy()),
    trust: { reputation: singleton(node, "reputation"), score_min: 1, share_bps: 9_000 },
    dead_man_seconds: 86_400,
    approval_rules: [{ denom: DENOM, contract: singleton(node, "governance"), above: "90000000" }],
  };
  const recovery = reporter.address;
  await submit([{ owner: { set_policy: { policy } } }, { owner: { set_recovery: { recovery } } }], [1, 3]);
  assert.deepEqual(await read.policy(), policy);
  const recovers = new agents.WalletClient(reporter.client, recovery, buyer.wallet);
  await recovers.anyone({ start_recovery: {} });
  const { recovers_at, dead_man_at } = await read.wallet();
  assert((recovers_at ?? 0) > (await now(owner)) && (dead_man_at ?? 0) > (await now(owner)));
  await submit([{ owner: { cancel_recovery: {} } }], [2, 3]);
  const info = await read.wallet();
  assert.deepEqual([info.recovers_at ?? null, info.recovery], [null, recovery]);
});

test("stake, a rating and a case are read from the reputation contract", async () => {
  const address = singleton(node, "reputation");
  const reputation = new agents.ReputationReader(asked.of("reputation", owner.client), address);
  const acts = new agents.ReputationClient(owner.client, owner.address, address);
  const { rules, stake_denom: denom, term } = await reputation.config();
  assert.deepEqual((await reputation.term({ term })).rules, rules);
  const stake = (agents.fromWire(rules.rater_stake_min) + 1_000n).toString();
  await acts.agent({ id: buyer.id, msg: { bond: {} } }, { funds: [{ denom, amount: stake }] });
  assert.equal((await reputation.stake({ agent: buyer.id })).bonded, stake);
  const { receipts } = await read.receipts();
  const intent = receipts.find(({ to }) => to === vendor.wallet)?.id ?? "";
  const rate = { counterparty: vendor.id, intent, side: "payer", marks: { reliability: 100 } } as const;
  await acts.agent({ id: buyer.id, msg: { rate } });
  assert.equal((await reputation.ratings({ agent: vendor.id })).ratings.length, 1);
  const reports = new agents.ReputationClient(reporter.client, reporter.address, address);
  const evidence = agents.toBase64(await agents.sha256(agents.utf8("a bill twice")));
  const report = { accused: buyer.id, kind: "missed_deadline", severity: "minor", evidence, damage: "0" } as const;
  await reports.reporter({ report }, { funds: [{ denom, amount: rules.report_bond }] });
  const [found] = (await reputation.casesByAgent({ agent: buyer.id })).cases;
  assert(found !== undefined);
  assert.deepEqual(await reputation.case({ case: found.id }), found);
  const { cases } = await reputation.casesByStage({ stage: "open", start_after: found.id - 1 });
  assert.deepEqual(cases[0], found);
  assert.equal((await reputation.score({ agent: buyer.id })).open_cases, 1);
  assert.equal((await reputation.owed({ address: unlisted.address })).amount, "0");
});

test("every query of every contract's schema was asked and answered", () => {
  assert.deepEqual(asked.missing(), [], "ask these in a test of this file; a new contract wants a part of its own");
});
