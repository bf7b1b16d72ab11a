// Generated from the contract's JSON schema; `UPDATE=1 cargo test -p stateset-tests-tidy` rewrites it.
import * as chain from "../chain.js";

/** What is kept. Ends no comment: * / */
export interface Entry {
  "@id"?: string;
  kind: "a" | "b";
  marks: [string, number];
  /**
   * One.
   *
   * Two.
   */
  note?: string | null;
}

export type ExecuteMsg = { put: Entry };

export type InstantiateMsg = Record<string, never>;

export type QueryMsg =
  | "head"
  /** By name. */
  | { find_entry: { limit?: number | null } };

/** Every query, by its name on the wire. */
export const QUERIES = ["head", "find_entry"] as const;

/** Asks a shelf. */
export class ShelfReader {
  readonly chain: chain.Querier;
  readonly address: string;

  constructor(chain: chain.Querier, address: string) {
    this.chain = chain;
    this.address = address;
  }

  head(): Promise<number> {
    return this.chain.queryContractSmart(this.address, "head");
  }

  /** By name. */
  findEntry(args: { limit?: number | null } = {}): Promise<Entry | null> {
    return this.chain.queryContractSmart(this.address, { find_entry: args });
  }
}

/** Asks a shelf as `query`, and sends it messages from one account. */
export class ShelfClient {
  readonly chain: chain.Executor;
  readonly sender: string;
  readonly address: string;
  readonly query: ShelfReader;

  constructor(chain: chain.Executor & chain.Querier, sender: string, address: string) {
    this.chain = chain;
    this.sender = sender;
    this.address = address;
    this.query = new ShelfReader(chain, address);
  }

  /** Sends a message in a transaction of its own. */
  async execute(msg: ExecuteMsg, options: chain.ExecuteOptions = {}): Promise<chain.Executed> {
    const { fee = "auto", memo, funds } = options;
    return this.chain.execute(this.sender, this.address, chain.exact(msg), fee, memo, funds);
  }

  /** A message to be sent together with others, by `signAndBroadcast`. */
  message(msg: ExecuteMsg, funds: readonly chain.Coin[] = []): chain.ExecuteMessage {
    return chain.executeMessage(this.sender, this.address, msg, funds);
  }

  put(args: Entry, options?: chain.ExecuteOptions): Promise<chain.Executed> {
    return this.execute({ put: args }, options);
  }
}
