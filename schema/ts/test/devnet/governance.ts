/** A governance contract with rules of its own, made by CosmJS from the deployment's code. */

import * as agents from "../../src/index.js";
import { DENOM } from "./agent.js";
import { singleton } from "./node.js";
import type { Node, Sender } from "./node.js";

const HOUR = 3_600;
/** Up to 20 dollars. */
export const SMALL_MAX = 20_000_000n;

/** Small single payments are approved at once; the approvers vote on all others. */
export async function govern(node: Node, owner: Sender, approvers: string[]): Promise<string> {
  // Whoever judges first hears no appeal.
  const others = [(await node.account("guardian")).address];
  const always = { kinds: [], amounts: [], payees: [], categories: [], agent_types: [], reputation: null, risk: null };
  const amount_max = agents.toWire(SMALL_MAX);
  const workflow = (name: string, addresses: string[]): agents.governance.Workflow => ({
    name,
    approvers: { addresses },
    required: addresses.length,
    vote_seconds: HOUR,
    escalate_to: null,
  });
  const msg: agents.governance.InstantiateMsg = {
    owner: owner.address,
    registry: singleton(node, "registry"),
    reputation: singleton(node, "reputation"),
    rules: [
      {
        name: "small",
        when: { ...always, kinds: ["payment"], amounts: [{ denom: DENOM, min: "0", max: amount_max }] },
        then: { approve: { amount_max, monitor: true, valid_seconds: HOUR } },
      },
      { name: "vote", when: always, then: { workflow: { workflow: "council", valid_seconds: HOUR } } },
    ],
    workflows: {
      list: [workflow("council", approvers), workflow("appeals", others)],
      arbitration: "council",
      appeals: "appeals",
      suspension: "council",
    },
    risk: {
      references: [{ denom: DENOM, amount: "100000000" }],
      amount_points: 40,
      reputation_points: 30,
      new_payee_points: 10,
      unknown_agent_points: 10,
      open_case_points: 10,
      batch_points: 0,
    },
    compliance: {
      denoms: [
        { denom: DENOM, payee_day_max: "1000000000", payee_month_max: "1000000000", reference_from: amount_max },
      ],
      categories: { only: ["cloud"] },
    },
    blocked: [],
    delay_seconds: HOUR,
  };
  const { address, client } = owner;
  const { code_id } = node.code("governance");
  return (await client.instantiate(address, code_id, msg, "governance", "auto")).contractAddress;
}

/** What an event of an included message says. */
export function eventValue({ events }: agents.Executed, event: string, key: string): string {
  const found = events.find(({ type }) => type === `wasm-${event}`)?.attributes.find((said) => said.key === key);
  if (found === undefined) throw new Error(`no ${key} of an event ${event} in ${JSON.stringify(events)}`);
  return found.value;
}
