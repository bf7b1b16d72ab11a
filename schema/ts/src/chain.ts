/**
 * What a client needs of a chain. Every CosmWasm client of CosmJS is one; nothing here imports it, so that a page that
 * only reads carries no signing code.
 */

import { utf8 } from "./bytes.js";
import { toJson } from "./json.js";

export interface Coin {
  denom: string;
  amount: string;
}

export interface Fee {
  amount: readonly Coin[];
  gas: string;
}

/** Answers smart queries: `CosmWasmClient` and `SigningCosmWasmClient`. */
export interface Querier {
  // What comes back is JSON; the generated readers say of which type.
  queryContractSmart(address: string, query: unknown): Promise<any>;
}

/** Reads cells: `CosmWasmClient`. */
export interface RawQuerier {
  queryContractRaw(address: string, key: Uint8Array): Promise<Uint8Array | null>;
}

/** Signs and sends: `SigningCosmWasmClient`. */
export interface Executor {
  execute(
    sender: string,
    contract: string,
    msg: unknown,
    fee: Fee | "auto" | number,
    memo?: string,
    funds?: readonly Coin[],
  ): Promise<Executed>;
}

/** What a block says of an included transaction. */
export interface Executed {
  readonly transactionHash: string;
  readonly height: number;
  readonly gasUsed: bigint;
  readonly events: readonly {
    readonly type: string;
    readonly attributes: readonly { readonly key: string; readonly value: string }[];
  }[];
}

export interface ExecuteOptions {
  /** By default simulated and multiplied by 1.4, as CosmJS does; a number is another factor. */
  fee?: Fee | "auto" | number;
  memo?: string;
  funds?: readonly Coin[];
}

/** A `MsgExecuteContract` as CosmJS encodes it. */
export interface ExecuteMessage {
  readonly typeUrl: "/cosmwasm.wasm.v1.MsgExecuteContract";
  readonly value: { sender: string; contract: string; msg: Uint8Array; funds: Coin[] };
}

/** The message, if its JSON says what it says: CosmJS sends a number as it was rounded. A `bigint` only `message` can send. */
export function exact<T>(msg: T): T {
  toJson("msg", msg);
  return msg;
}

export function executeMessage(sender: string, contract: string, msg: unknown, funds: readonly Coin[]): ExecuteMessage {
  const json = utf8(toJson("msg", msg));
  return { typeUrl: "/cosmwasm.wasm.v1.MsgExecuteContract", value: { sender, contract, msg: json, funds: [...funds] } };
}
