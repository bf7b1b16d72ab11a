/** The typed client against real contracts on a real node: every query, messages, approvals signed outside the chain. */

import assert from "node:assert/strict";
import { randomBytes } from "node:crypto";
import { test } from "node:test";

import * as agents from "../../src/index.js";
import { passkeys } from "../vectors.js";
import { create, DENOM } from "./agent.js";
import { Asked } from "./asked.js";
import { Node, now } from "./node.js";
import type { Sender } from "./node.js";
import { deploy } from "./reputation.js";
import { cosmosWallet, passkey, specified } from "./signers.js";
import type { KeySigner } from "./signers.js";

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
  const { rules_epoch: rulesEpoch } = await read.signers();
  const deadline = (await now(owner)) + 600;
  const bytes = await agents.approvalBytes({ chainId, wallet: buyer.wallet, subject, draft, rulesEpoch, deadline });
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
  const message = {
    submit: { draft, salt: agents.toBase64(salt), approvals: await approvals({ salt }, draft, places) },
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
  const registry = new agents.RegistryReader(asked.of("registry", owner.client), node.contract("registry") ?? "");
  const agent = await registry.agent({ id: buyer.id });
  assert.equal(agent.did, agents.toDid(buyer.id));
  assert.equal(agent.wallet, buyer.wallet);
  assert.deepEqual(agent, await registry.agentByDid({ did: agent.did }));
  assert.deepEqual(agent, await registry.agentByController({ controller: operator.address }));
  assert.deepEqual(agent, await registry.agentByWallet({ wallet: buyer.wallet }));
  const [first] = (await registry.agentsByCapability({ capability, limit: 1 })).agents;
  assert(first !== undefined);
  const { agents: others } = await registry.agentsByCapability({ capability, start_after: first.id });
  assert.deepEqual(new Set([first.id, ...others.map(({ id }) => id)]), new Set([buyer.id, vendor.id]));
  assert((await registry.agentsByOwner({ owner: owner.address, limit: 30 })).agents.length > 0);
  await assert.rejects(registry.agentByDid({ did: buyer.id }), /did:stateset:agent:/);
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
  const votes = await approvals({ proposal: id }, draft, [3]);
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

test("stake, a rating and a case are read from the reputation contract", async () => {
  const address = await deploy(node, chair);
  const reputation = new agents.ReputationReader(asked.of("reputation", owner.client), address);
  const acts = new agents.ReputationClient(owner.client, owner.address, address);
  const { rules, stake_denom: denom } = await reputation.config();
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
