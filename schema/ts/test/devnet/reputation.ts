/** The reputation contract: the deployment's, or one made here by CosmJS. */

import { Buffer } from "node:buffer";

import type * as agents from "../../src/index.js";
import { DENOM } from "./agent.js";
import type { Node, Sender } from "./node.js";

const DAY = 86_400;

export async function deploy(node: Node, sender: Sender): Promise<string> {
  const deployed = node.contract("reputation");
  if (deployed !== undefined) return deployed;
  const registry = node.contract("registry");
  if (registry === undefined) throw new Error("the deployment has no registry");
  const { address, client } = sender;
  const msg: agents.reputation.InstantiateMsg = {
    owner: address,
    governance: address,
    community: address,
    registry,
    stake_denom: "ustate",
    rating_denom: DENOM,
    wallet_code_ids: [node.code("wallet").code_id],
    rules: {
      report_bond: "10",
      appeal_bond: "10",
      rater_stake_min: "1",
      rating_value_min: "1",
      response_seconds: DAY,
      decision_seconds: DAY,
      appeal_seconds: DAY,
      slash_minor_bps: 500,
      slash_major_bps: 2_000,
      slash_critical_bps: 10_000,
      reporter_share_bps: 1_000,
    },
  };
  const { codeId } = await client.upload(address, Buffer.from(node.wasm("reputation")), "auto");
  const { contractAddress } = await client.instantiate(address, codeId, msg, "reputation", "auto");
  return contractAddress;
}
