/** The running local node and its deployment, as `scripts/devnet start` and `scripts/deploy` describe them. */

import { existsSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

import { SigningCosmWasmClient } from "@cosmjs/cosmwasm";
import { DirectSecp256k1HdWallet } from "@cosmjs/proto-signing";
import { GasPrice } from "@cosmjs/stargate";

const ROOT = fileURLToPath(new URL("../../../../../", import.meta.url));
export const PREFIX = "stateset";

interface Devnet {
  chain_id: string;
  rpc: string;
  gas_price: string;
  accounts: { name: string; address: string; mnemonic: string }[];
}

/** What `scripts/deploy` records. */
interface Deployment {
  chain_id: string;
  codes: Record<string, { code_id: number; checksum: string }>;
  contracts: Record<string, { address: string }>;
}

/** An account that signs. */
export interface Sender {
  address: string;
  client: SigningCosmWasmClient;
}

export class Node {
  readonly devnet: Devnet;
  readonly deployment: Deployment;
  readonly #artifacts: string;

  constructor() {
    const file = process.env["STATESET_DEVNET"] ?? join(ROOT, ".devnet/devnet.json");
    this.devnet = read(file, "start one with scripts/devnet start") as Devnet;
    const record = join(dirname(file), "deployments", `${this.devnet.chain_id}.json`);
    this.deployment = read(record, "deploy with scripts/deploy") as Deployment;
    this.#artifacts = process.env["STATESET_ARTIFACTS"] ?? join(ROOT, "artifacts");
  }

  /** An account that has money since genesis. */
  account(name: string): Promise<Sender> {
    const found = this.devnet.accounts.find((account) => account.name === name);
    if (found === undefined) throw new Error(`the local chain has no account '${name}'`);
    return this.#sender(found.mnemonic);
  }

  /** One that nobody has used before. */
  async stranger(): Promise<Sender> {
    const wallet = await DirectSecp256k1HdWallet.generate(12, { prefix: PREFIX });
    return this.#sender(wallet.mnemonic);
  }

  code(name: string): { code_id: number; checksum: string } {
    const code = this.deployment.codes[name];
    if (code === undefined) throw new Error(`the deployment has no code '${name}': run scripts/deploy to its end`);
    return code;
  }

  contract(name: string): string | undefined {
    return this.deployment.contracts[name]?.address;
  }

  wasm(name: string): Uint8Array {
    const file = join(this.#artifacts, `stateset_${name}.wasm`);
    if (!existsSync(file)) throw new Error(`${file} is missing: build it with scripts/build-contracts`);
    return readFileSync(file);
  }

  async #sender(mnemonic: string): Promise<Sender> {
    const wallet = await DirectSecp256k1HdWallet.fromMnemonic(mnemonic, { prefix: PREFIX });
    const [account] = await wallet.getAccounts();
    if (account === undefined) throw new Error("a mnemonic without an account");
    const gasPrice = GasPrice.fromString(this.devnet.gas_price);
    const options = { gasPrice, broadcastPollIntervalMs: 100, broadcastTimeoutMs: 30_000 };
    const client = await SigningCosmWasmClient.connectWithSigner(this.devnet.rpc, wallet, options);
    return { address: account.address, client };
  }
}

/** The address of a contract that exists once per chain. */
export function singleton(node: Node, name: string): string {
  const address = node.contract(name);
  if (address === undefined) throw new Error(`the deployment has no ${name}: run scripts/deploy to its end`);
  return address;
}

/** Unix seconds of the newest block. */
export async function now({ client }: Sender): Promise<number> {
  const { header } = await client.getBlock();
  return Math.floor(Date.parse(header.time) / 1000);
}

function read(file: string, advice: string): unknown {
  if (!existsSync(file)) throw new Error(`${file} is missing: ${advice}`);
  return JSON.parse(readFileSync(file, "utf8"));
}
