/** Notes which queries were asked, so that none is forgotten when a contract learns a new one. */

import type { Querier } from "../../src/index.js";
import * as contracts from "../../src/contracts/index.js";

/** By contract, the queries that were answered. */
export class Asked {
  readonly #answered = new Map<string, Set<string>>();

  /** A querier that notes what the contract of this name answers. */
  of(contract: string, chain: Querier): Querier {
    const answered = this.#answered.get(contract) ?? new Set();
    this.#answered.set(contract, answered);
    return {
      async queryContractSmart(address, query) {
        const answer: unknown = await chain.queryContractSmart(address, query);
        answered.add(typeof query === "string" ? query : (Object.keys(query as object)[0] ?? ""));
        return answer;
      },
    };
  }

  /** Queries of the schema that nobody asked, as `contract.query`. */
  missing(): string[] {
    const modules = Object.entries(contracts) as [string, { QUERIES?: readonly string[] }][];
    return modules.flatMap(([contract, { QUERIES = [] }]) =>
      QUERIES.filter((query) => !this.#answered.get(contract)?.has(query)).map((query) => `${contract}.${query}`),
    );
  }
}
