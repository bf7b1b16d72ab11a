/** Registers an agent with a wallet, both in one transaction, as a dApp would. */

import { randomBytes } from "node:crypto";

import { instantiate2Address } from "@cosmjs/cosmwasm";

import * as agents from "../../src/index.js";
import { PREFIX, singleton } from "./node.js";
import type { Node, Sender } from "./node.js";

export const DENOM = "uusdc";
const DAY = 86_400;

export interface Agent {
  id: string;
  wallet: string;
}

export interface Plan {
  owner: Sender;
  operator: string;
  guardian: string;
  capability: string;
  payees: string[];
  /** Others than those of `policy()`. */
  policy?: agents.wallet.Policy;
  signers: agents.wallet.SignerSet | null;
  expiresAt: number;
}

/** One payment at most 100 dollars; payees known at once after their first. */
export function policy(): agents.wallet.Policy {
  const dollars = (text: string) => agents.toWire(agents.parseDecimal(text, 6));
  return {
    denoms: [
      {
        denom: DENOM,
        per_payment_max: dollars("100"),
        per_day_max: dollars("1000"),
        lifetime_max: dollars("10000"),
        first_payment_max: dollars("100"),
      },
    ],
    calls_per_hour: 100,
    categories: [{ name: "cloud", allowed: true }],
    payee_cooldown_seconds: 0,
    over_limit: "escalate",
    receipt_seconds: 30 * DAY,
    newcomers: [],
    budgets: [],
    successions: [],
    treasury: null,
    conduits: [],
  };
}

export function payee(address: string): agents.wallet.Payee {
  const most = agents.toWire(agents.parseDecimal("5000", 6));
  return { address, denom: DENOM, per_payment_max: most, per_day_max: most, lifetime_max: most, categories: ["cloud"] };
}

export async function create(node: Node, plan: Plan): Promise<Agent> {
  const { owner, operator, guardian } = plan;
  const { code_id, checksum } = node.code("wallet");
  const registry = singleton(node, "registry");
  const salt = randomBytes(16);
  const wallet = instantiate2Address(agents.fromHex(checksum), owner.address, salt, PREFIX);
  const registration: agents.registry.Registration = {
    controller: operator,
    agent_type: "procurement",
    capabilities: [plan.capability],
    endpoints: { http: "https://agent.example" },
    keys: [],
    wallet,
  };
  const msg: agents.wallet.InstantiateMsg = {
    owner: owner.address,
    guardian,
    operator: { address: operator, expires_at: plan.expiresAt },
    policy: plan.policy ?? policy(),
    payees: plan.payees.map(payee),
    registry,
    signers: plan.signers,
  };
  const register = new agents.RegistryClient(owner.client, owner.address, registry);
  const send = (toAddress: string, denom: string, amount: string) => ({
    typeUrl: "/cosmos.bank.v1beta1.MsgSend",
    value: { fromAddress: owner.address, toAddress, amount: [{ denom, amount }] },
  });
  const create = {
    typeUrl: "/cosmwasm.wasm.v1.MsgInstantiateContract2",
    value: {
      sender: owner.address,
      admin: "",
      codeId: BigInt(code_id),
      label: "an agent's wallet",
      salt,
      fixMsg: false,
      funds: [],
      msg: agents.utf8(JSON.stringify(msg)),
    },
  };
  const messages = [
    register.message({ anyone: { register: registration } }),
    create,
    send(wallet, DENOM, "2000000000"),
    send(operator, "ustate", "1000000"),
  ];
  const { code, rawLog } = await owner.client.signAndBroadcast(owner.address, messages, "auto");
  if (code !== 0) throw new Error(`the agent was not registered: ${rawLog}`);
  const { id } = await register.query.agentByWallet({ wallet });
  return { id, wallet };
}
