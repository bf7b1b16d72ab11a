/** The treasury of a wallet, made by CosmJS from the deployment's code. */

import type * as agents from "../../src/index.js";
import { DENOM } from "./agent.js";
import { type Node, now, type Sender } from "./node.js";

const DAY = 86_400;

/** Without validators and pools: what is there can only go back. */
export const POLICY: agents.treasury.Policy = {
  strategy: "balanced",
  band_bps: 500,
  slippage_max_bps: 100,
  deviation_max_bps: 300,
  price_age_max_seconds: 7 * DAY,
  loss_per_day_max: "20000000",
  swap_per_day_max: "2000000000",
  liquid_min: "1000000",
  validators: [],
  pools: [],
  loosen_delay_seconds: 3_600,
  loss_lifetime_max: "200000000",
  reference: null,
};

export async function found(node: Node, sender: Sender, wallet: string): Promise<string> {
  const msg: agents.treasury.InstantiateMsg = {
    wallet,
    policy: POLICY,
    // A STATE is worth a quarter of a dollar; a second ago, so that another price may follow in the next block.
    price: { price: "250000", observed_at: (await now(sender)) - 1 },
    stable_denom: DENOM,
    stake_denom: "ustate",
    unbonding_seconds: 21 * DAY,
  };
  const { address, client } = sender;
  const { code_id } = node.code("treasury");
  return (await client.instantiate(address, code_id, msg, "treasury", "auto")).contractAddress;
}
