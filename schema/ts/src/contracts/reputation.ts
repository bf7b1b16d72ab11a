// Generated from the contract's JSON schema; `UPDATE=1 cargo test -p stateset-tests-tidy` rewrites it.
import * as chain from "../chain.js";

/** Names an address. */
export interface AddressRef { address: string }

/** An agent's id: a UUID that the registry assigns (version 8: derived from chain id, contract and counter). */
export type AgentId = string;

/** For one agent. Funds only where it is said. */
export type AgentMsg =
  /** Bonds the coins sent along: exactly one, in the staking denom. Owner only. */
  | { bond: Nothing }
  /** Lets stake leave after the clock's `unbonding_seconds` (14 days); it is slashable until claimed. At most 8 at once. Owner only. */
  | { unbond: { amount: Uint128 } }
  /** Pays out to the owner what has left, as far as no open case may need it. Owner only. */
  | { claim: Nothing }
  /** Rates the other side of one payment, once. The payment's receipt must stand in the payer's wallet, name the payee's wallet, and be at most 30 days old. Owner or controller. */
  | { rate: {
      /** Whom. */
      counterparty: AgentId;
      /** Which payment. */
      intent: IntentId;
      marks: Marks;
      /** On which side of it the rater stood. */
      side: Side;
    } }
  /** Answers a case against this agent, once, within the response window. Owner or controller. */
  | { respond: {
      case: number;
      /** SHA-256 of the answer. */
      response: Binary;
    } }
  /** Appeals against a case upheld against this agent: the one appeal. Exactly the appeal bond must be sent along. Owner or controller. */
  | { appeal: CaseRef };

/** Names an agent. */
export interface AgentRef { agent: AgentId }

export type AnyoneMsg =
  /** Closes a case whose time has come: a decision against which nobody appealed takes effect, what nobody decided expires in the accused's favour. */
  | { settle: CaseRef }
  /** Pays out what an address is owed, to that address. */
  | { collect: AddressRef }
  /** Tells of a threshold that an agent crossed because marks and penalties fade. */
  | { refresh: AgentRef }
  /** Lets what was announced take effect, from when it is due until it is void. */
  | { apply_change: Nothing }
  /** Takes up an offer of ownership; only the one it was made to. Drops what the former owner announced. */
  | { accept_ownership: Nothing };

/** Where an overall score lies. */
export type Band =
  | "regular"
  /** Below 50. */
  | "warning"
  /** Above 90. */
  | "bonus";

/**
 * Binary is a wrapper around Vec<u8> to add base64 de/serialization with serde. It also adds some helper methods to help encode inline.
 *
 * This is only needed as serde-json-{core,wasm} has a horrible encoding for Vec<u8>. See also <https://github.com/CosmWasm/cosmwasm/blob/main/docs/MESSAGE_TYPES.md>.
 */
export type Binary = string;

/** A case as it is told. */
export interface Case {
  accused: AgentId;
  /** As claimed. */
  damage: Uint128;
  /** SHA-256. */
  evidence: Binary;
  /** What of the accused's stake cannot be claimed because of this case; zero once it is closed. */
  frozen: Uint128;
  /** Who may decide it, whoever took the place since; `None` once nobody may. */
  governance?: string | null;
  id: number;
  kind: ViolationKind;
  /** Unix seconds. */
  reported_at: number;
  reporter: string;
  respond_by: number;
  /** SHA-256 of the accused's answer. */
  response?: Binary | null;
  /** As they stood when the case was reported. */
  rules: Rules;
  /** As claimed. */
  severity: Severity;
  /** The accused's stake when the case was reported, unbonding included: what a slash is a part of. Zero if all of it had left, though not collected, and began to before the governance took office. */
  stake_at_report: Uint128;
  status: Status;
  victim?: string | null;
}

/** Names a case by its number. */
export interface CaseRef { case: number }

export interface CasesResponse { cases: Case[] }

/**
 * What takes effect no sooner than the clock's `unbonding_seconds` after it was announced. One waits at a time: another announcement takes its place, and waits anew.
 *
 * Nothing waits while the owner is the governance itself: it hands over what it holds already, open cases included.
 */
export type Change =
  /** For cases reported after it took effect, in a later second; those that are open keep theirs, and an agent whose whole stake began to leave before is measured by the former ones while it leaves. */
  | { rules: Rules }
  /** What is `None` stays. */
  | { roles: {
      /** Receives the rest of every slash and the bonds forfeited from then on. */
      community?: string | null;
      /** Decides the cases reported after it took office, in a later second; those reported before remain the former one's to decide, and close without it at the times that were known. An agent whose whole stake began to leave before is out of its reach: while it leaves its cases are still the former one's, and once all has left a case costs that stake nothing and freezes none of it. */
      governance?: string | null;
    } };

/** The least that windows may be and how long unbonding takes. Fixed at creation, so that no owner can hurry a case or let stake out early. A contract on which anything depends has [`Clock::default`], in days; seconds are for test networks, where nobody waits a fortnight. `Config` shows it. */
export interface Clock {
  /** Stake leaves this long after it was told to, and is slashable until it has left. Seconds, 1 to 14 days. */
  unbonding_seconds: number;
  /** No window of a case is shorter. Seconds, 1 to 14 days. */
  window_seconds_min: number;
}

export interface Config {
  /** CAIP-10 account id (`cosmos:<chain id>:<address>`), so that testnet and mainnet never look alike. */
  caip10: string;
  clock: Clock;
  community: string;
  /** The present one. A case names its own. */
  governance: string;
  hooks: string[];
  offered_to?: string | null;
  owner: string;
  /** What is announced and did not take effect yet. */
  pending?: PendingChange | null;
  rating_denom: string;
  registry: string;
  rules: Rules;
  stake_denom: string;
  wallet_code_ids: number[];
}

/** A score in each of the five dimensions. */
export interface Dimensions {
  /** Keeps the rules. */
  compliance: Score;
  /** Works well with other agents. */
  cooperation: Score;
  /** Gives good value for what it costs. */
  efficiency: Score;
  /** Pays and charges what is owed. */
  financial_responsibility: Score;
  /** Does what was agreed, when it was agreed. */
  reliability: Score;
}

export type ExecuteMsg =
  /** The agent's owner, or where it is said its controller: whom the owner named, whether it confirmed that or not. */
  | { agent: {
      id: AgentId;
      msg: AgentMsg;
    } }
  | { reporter: ReporterMsg }
  | { governance: GovernanceMsg }
  | { owner: OwnerMsg }
  | { anyone: AnyoneMsg };

/** The governance in whose term the case was reported, unless it is a party to it: its reporter or victim, or the accused's owner, wallet or the controller that confirmed itself. */
export type GovernanceMsg =
  /** Finds that the accused did it: first once it was heard (it answered, or its window is over), then on appeal. A decision on appeal is final; the first becomes so when the appeal window ends. See [`Verdict::Upheld`]. */
  | { uphold: {
      case: number;
      damage: Uint128;
      severity: Severity;
    } }
  /** Finds that it did not, or that nobody knows. See [`Verdict::Dismissed`]. */
  | { dismiss: {
      case: number;
      frivolous: boolean;
    } };

export interface InstantiateMsg {
  /** For ever. */
  clock: Clock;
  /** Receives what of a slash neither victim nor reporter gets, and forfeited bonds. */
  community: string;
  /** Decides cases, and nothing else. Where it is the owner as well, until another takes the place, nothing waits. */
  governance: string;
  /** Sets wallet codes and hooks at once, rules and roles after a wait. Touches no stake, no case and no score. */
  owner: string;
  /** In what a payment must have been made to be rated. For ever: weights of two denoms do not add up. */
  rating_denom: string;
  /** Where agents are registered. For ever. */
  registry: string;
  rules: Rules;
  /** What is staked, and in what bonds and damages are counted. For ever. */
  stake_denom: string;
  /** Codes of wallets whose receipts count, 1 to 8. A contract of another code may say what it likes. */
  wallet_code_ids: number[];
}

/**
 * The name of one payment, chosen by the payer: a UUID of version 7, whose first 48 bits are a Unix time in milliseconds.
 *
 * The time is what lets a wallet forget: it refuses ids older than its receipts reach, so a pruned id can never be paid again, and receipts lie in storage in the order in which they may be pruned.
 */
export type IntentId = string;

/** What a rater says, 0 to 100 in each dimension that it can judge; at least one. */
export interface Marks {
  compliance?: number | null;
  cooperation?: number | null;
  efficiency?: number | null;
  financial_responsibility?: number | null;
  reliability?: number | null;
}

export type MigrateMsg = Record<string, never>;

/** `{}`. */
export type Nothing = Record<string, never>;

/** How a case ended. */
export type Outcome =
  /** The three shares sum to what was slashed. */
  | { upheld: {
      severity: Severity;
      slashed: Uint128;
      to_community: Uint128;
      to_reporter: Uint128;
      to_victim: Uint128;
    } }
  | { dismissed: { frivolous: boolean } }
  /** Nobody decided in time. */
  | { expired: Record<string, never> };

export interface OwedResponse { amount: Uint128 }

/**
 * The owner only.
 *
 * What may cost those who have bonded waits, as a [`Change`]: whoever distrusts it has the time to leave. Not so wallet codes and hooks, which reach no stake: a code can only make ratings count, whose say on a score is bounded and fades, and which the next list takes away; a hook is only told, within its gas.
 */
export type OwnerMsg =
  /** Announces [`Change::Rules`]. */
  | { set_rules: { rules: Rules } }
  /** Announces [`Change::Roles`]; what is `None` stays. */
  | { set_roles: {
      community?: string | null;
      governance?: string | null;
    } }
  /** Drops what is announced. */
  | { cancel_change: Nothing }
  | { set_wallet_codes: { wallet_code_ids: number[] } }
  /** Tells this contract of crossings, by [`HookMsg`]. */
  | { add_hook: AddressRef }
  | { remove_hook: AddressRef }
  /** Offers ownership; it moves when the new owner accepts. `None` withdraws the offer. */
  | { offer_ownership: { to?: string | null } };

/** A side of a case. */
export type Party = "accused" | "reporter";

/** A change that waits. Unix seconds. */
export interface PendingChange {
  change: Change;
  /** From then on anyone lets it take effect. */
  due_at: number;
  /** From then on nobody does. */
  void_at: number;
}

export type QueryMsg =
  /** As it is now, fading included. An agent of which nothing is on record has the start. */
  | { score: AgentRef }
  | { stake: AgentRef }
  /** Errors if there is no such case. */
  | { case: CaseRef }
  /** Oldest first. */
  | { cases_by_agent: {
      agent: AgentId;
      limit?: number | null;
      start_after?: number | null;
    } }
  /** Oldest first. */
  | { cases_by_stage: {
      limit?: number | null;
      stage: Stage;
      start_after?: number | null;
    } }
  /** Of an agent, in the order of rater and intent; `start_after` is a [`Rating::key`]. */
  | { ratings: {
      agent: AgentId;
      limit?: number | null;
      start_after?: Binary | null;
    } }
  /** What an address may collect. */
  | { owed: AddressRef }
  | { config: Nothing };

export interface Rating {
  intent: IntentId;
  /** Names the rating among those of its agent. */
  key: Binary;
  marks: Marks;
  /** Unix seconds. */
  rated_at: number;
  rater: AgentId;
  /** The rater's side. */
  side: Side;
  /** What was paid, in the rating denom's smallest unit. */
  value: Uint128;
  /** What the rating counted for when it was made. */
  weight: number;
}

export interface RatingsResponse { ratings: Rating[] }

/** Anyone who puts a bond behind an accusation. */
export type ReporterMsg =
  /** Opens a case. Exactly the report bond must be sent along. Returns the case's number in the response's data, as JSON. Neither reporter nor victim may be the governance or an account of the accused's own: its owner, its wallet, or the controller that confirmed itself. Whom its owner merely named as controller keeps its say. */
  | { report: {
      accused: AgentId;
      /** By how much, in the staking denom's smallest unit: the most that the governance may find. Zero without a victim. */
      damage: Uint128;
      /** SHA-256 of the evidence. */
      evidence: Binary;
      kind: ViolationKind;
      /** The gravest that may be found, and what of the stake is frozen. */
      severity: Severity;
      /** Who was harmed. */
      victim?: string | null;
    } }
  /** Appeals against a case's dismissal: the one appeal. Exactly the appeal bond must be sent along. */
  | { appeal: CaseRef };

/** A case keeps those under which it was reported. */
export interface Rules {
  /** In the staking denom's smallest unit, at least 1. Returned unless the appeal changed nothing. */
  appeal_bond: Uint128;
  /** How long the losing side may appeal. Seconds, from the clock's least (1 day) to 14 days. */
  appeal_seconds: number;
  /** How long the governance may take from there, and again for an appeal. Seconds, from the clock's least (1 day) to 14 days. */
  decision_seconds: number;
  /** What a rater must have bonded itself, in the staking denom's smallest unit: what an invented rater costs. */
  rater_stake_min: Uint128;
  /** The least payment that can be rated, in the rating denom's smallest unit, at least 1. */
  rating_value_min: Uint128;
  /** In the staking denom's smallest unit, at least 1. Returned unless the report was frivolous. */
  report_bond: Uint128;
  /** The reporter's part of what the victim leaves, in basis points, at most 5,000. */
  reporter_share_bps: number;
  /** How long the accused may answer. Seconds, from the clock's least (1 day) to 14 days. */
  response_seconds: number;
  /** `slash_major_bps` to 10,000. */
  slash_critical_bps: number;
  /** `slash_minor_bps` to 5,000. */
  slash_major_bps: number;
  /** What part of the stake a minor violation costs, in basis points: 1 to 2,000. */
  slash_minor_bps: number;
}

/**
 * A score of 0 to 100 points, counted in ten-thousandths of a point.
 *
 * JSON and events show it as a decimal string with four places (`"62.5000"`); compact formats store the integer.
 */
export type Score = string;

export interface ScoreResponse {
  agent: AgentId;
  /** Of the score as it is now. */
  band: Band;
  dimensions: Dimensions;
  /** The gravest violation that one of them claims. */
  gravest_open?: Severity | null;
  /** Cases that are not closed. */
  open_cases: number;
  overall: Score;
}

/** How grave a violation is. Ordered: [`Severity::Minor`] is the least. */
export type Severity =
  /** Takes 5 points overall. */
  | "minor"
  /** Takes 15 points overall. */
  | "major"
  /** Takes 30 points overall. */
  | "critical";

/** A side of a payment. */
export type Side = "payer" | "payee";

/** A [`Status`] without its numbers. */
export type Stage = "open" | "decided" | "appealed" | "closed";

/** Amounts in the staking denom's smallest unit. */
export interface StakeResponse {
  bonded: Uint128;
  /** What a claim would pay now. */
  claimable: Uint128;
  /** What open cases may need of both. */
  frozen: Uint128;
  /** Oldest first. */
  unbonding: Unbonding[];
}

/** Where a case is. Times in Unix seconds; the last second in which something may be done. */
export type Status =
  /** Reported: to be answered until the case's `respond_by`, decided until `decide_by`. */
  | { open: { decide_by: number } }
  /** Decided: the losing side may appeal. */
  | { decided: {
      appeal_by: number;
      verdict: Verdict;
    } }
  /** Appealed: to be decided for good. */
  | { appealed: {
      by: Party;
      decide_by: number;
      verdict: Verdict;
    } }
  /** For ever. */
  | { closed: {
      at: number;
      outcome: Outcome;
    } };

/**
 * A whole number of a denom's smallest unit (micro-dollars for `uusdc`), 0 to 2^128 − 1.
 *
 * JSON shows it as a decimal string, as the chain's own coins do; compact formats store the integer.
 */
export type Uint128 = string;

export interface Unbonding {
  amount: Uint128;
  /** Unix seconds from which it may be claimed. */
  claimable_at: number;
}

/** What the governance finds. */
export type Verdict =
  | { upheld: {
      /** At most what was claimed; on the accused's appeal at most what was found before. Zero without a victim. */
      damage: Uint128;
      /** At most what was claimed; on the accused's appeal at most what was found before. */
      severity: Severity;
    } }
  | { dismissed: {
      /** Whether the report was made in bad faith: then its bond is forfeited, otherwise returned. */
      frivolous: boolean;
    } };

/** What was broken. */
export type ViolationKind =
  /** Also takes half as much from reliability. */
  | "missed_deadline"
  /** Also takes four fifths as much from compliance. */
  | "compliance_violation"
  /** Also takes as much from financial responsibility. */
  | "financial_misconduct";

/** Every query, by its name on the wire. */
export const QUERIES = ["score", "stake", "case", "cases_by_agent", "cases_by_stage", "ratings", "owed", "config"] as const;

/** Asks a reputation. */
export class ReputationReader {
  readonly chain: chain.Querier;
  readonly address: string;

  constructor(chain: chain.Querier, address: string) {
    this.chain = chain;
    this.address = address;
  }

  /** As it is now, fading included. An agent of which nothing is on record has the start. */
  score(args: AgentRef): Promise<ScoreResponse> {
    return this.chain.queryContractSmart(this.address, { score: args });
  }

  stake(args: AgentRef): Promise<StakeResponse> {
    return this.chain.queryContractSmart(this.address, { stake: args });
  }

  /** Errors if there is no such case. */
  case(args: CaseRef): Promise<Case> {
    return this.chain.queryContractSmart(this.address, { case: args });
  }

  /** Oldest first. */
  casesByAgent(args: {
    agent: AgentId;
    limit?: number | null;
    start_after?: number | null;
  }): Promise<CasesResponse> {
    return this.chain.queryContractSmart(this.address, { cases_by_agent: args });
  }

  /** Oldest first. */
  casesByStage(args: {
    limit?: number | null;
    stage: Stage;
    start_after?: number | null;
  }): Promise<CasesResponse> {
    return this.chain.queryContractSmart(this.address, { cases_by_stage: args });
  }

  /** Of an agent, in the order of rater and intent; `start_after` is a [`Rating::key`]. */
  ratings(args: {
    agent: AgentId;
    limit?: number | null;
    start_after?: Binary | null;
  }): Promise<RatingsResponse> {
    return this.chain.queryContractSmart(this.address, { ratings: args });
  }

  /** What an address may collect. */
  owed(args: AddressRef): Promise<OwedResponse> {
    return this.chain.queryContractSmart(this.address, { owed: args });
  }

  config(): Promise<Config> {
    return this.chain.queryContractSmart(this.address, { config: {} });
  }
}

/** Asks a reputation as `query`, and sends it messages from one account. */
export class ReputationClient {
  readonly chain: chain.Executor;
  readonly sender: string;
  readonly address: string;
  readonly query: ReputationReader;

  constructor(chain: chain.Executor & chain.Querier, sender: string, address: string) {
    this.chain = chain;
    this.sender = sender;
    this.address = address;
    this.query = new ReputationReader(chain, address);
  }

  /** Sends a message in a transaction of its own. */
  execute(msg: ExecuteMsg, options: chain.ExecuteOptions = {}): Promise<chain.Executed> {
    const { fee = "auto", memo, funds } = options;
    return this.chain.execute(this.sender, this.address, msg, fee, memo, funds);
  }

  /** A message to be sent together with others, by `signAndBroadcast`. */
  message(msg: ExecuteMsg, funds: readonly chain.Coin[] = []): chain.ExecuteMessage {
    return chain.executeMessage(this.sender, this.address, msg, funds);
  }

  /** The agent's owner, or where it is said its controller: whom the owner named, whether it confirmed that or not. */
  agent(args: {
    id: AgentId;
    msg: AgentMsg;
  }, options?: chain.ExecuteOptions): Promise<chain.Executed> {
    return this.execute({ agent: args }, options);
  }

  reporter(args: ReporterMsg, options?: chain.ExecuteOptions): Promise<chain.Executed> {
    return this.execute({ reporter: args }, options);
  }

  governance(args: GovernanceMsg, options?: chain.ExecuteOptions): Promise<chain.Executed> {
    return this.execute({ governance: args }, options);
  }

  owner(args: OwnerMsg, options?: chain.ExecuteOptions): Promise<chain.Executed> {
    return this.execute({ owner: args }, options);
  }

  anyone(args: AnyoneMsg, options?: chain.ExecuteOptions): Promise<chain.Executed> {
    return this.execute({ anyone: args }, options);
  }
}
