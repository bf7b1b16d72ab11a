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
  /** Lets stake leave after the clock's `unbonding_seconds` (14 days). It belongs to the present term, and is slashable until claimed; once that term is over, by cases reported before it has left. At most 8 at once. Owner only. */
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
  /** Answers a case against this agent within the response window. Owner or controller, each once: the owner's answer takes the place of the controller's, never the other way round, and only the owner's ends the time to answer. */
  | { respond: {
      case: number;
      /** SHA-256 of the answer. */
      response: Binary;
    } }
  /** Appeals against a case upheld against this agent: the one appeal. Exactly the appeal bond must be sent along; it is lost unless the last verdict is milder than the first. Owner or controller; after the controller's the owner keeps the time to appeal for what it has to say, and nothing is decided before. */
  | { appeal: CaseRef };

/** Names an agent. */
export interface AgentRef { agent: AgentId }

/** What an account is to an agent, for which it speaks. */
export type AgentRole =
  /** Whose stake it is: its answer ends the time to answer. */
  | "owner"
  /** Whose key is at hand: its answer ends nothing, the owner may still answer in its place. */
  | "controller";

export type AnyoneMsg =
  /** Closes a case whose time has come: a first verdict against which nobody appealed, or whose appeal nobody decided, takes effect; what nobody decided at all expires in the accused's favour. */
  | { settle: CaseRef }
  /** Pays out what an address is owed, to that address. */
  | { collect: AddressRef }
  /** Tells of a threshold that an agent crossed because marks and penalties fade. */
  | { refresh: AgentRef }
  /** Lets what was announced take effect, from when it is due until it is void. */
  | { apply_change: {
      /** [`Change::hash`] of what was shown, 32 bytes: another is refused. */
      change_hash: Binary;
    } }
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

/** A case as queries answer it. */
export interface Case {
  accused: AgentId;
  answered_by?: AgentRole | null;
  /** As claimed. */
  damage: Uint128;
  /** The first second in which that may happen, if the owner answers no sooner. Unix seconds; `None` once nobody may. */
  decidable_at?: number | null;
  /** Whether it freezes stake and counts as open. Always from its first verdict until it is closed; before, unless the governance was silent when it was reported: see [`ReporterMsg::Report`](super::ReporterMsg::Report). */
  effective: boolean;
  /** SHA-256. */
  evidence: Binary;
  /** What of the accused's stake cannot be claimed because of this case; zero once it is closed. */
  frozen: Uint128;
  /** Who may decide it, whoever took the place since; `None` once nobody may. */
  governance?: string | null;
  id: number;
  kind: ViolationKind;
  /** Of the accused when it was reported: it judges no more than whoever it is now. `None` of cases that were reported before version 0.3. */
  owner?: string | null;
  /** Unix seconds. */
  reported_at: number;
  /** Of the block of the report: where a group judges, nobody weighs more than he did then. `None` of cases that were reported before version 0.3. */
  reported_height?: number | null;
  reporter: string;
  /** Unix seconds. */
  respond_by: number;
  /** SHA-256 of the accused's answer. */
  response?: Binary | null;
  /** Those of its term. */
  rules: Rules;
  /** As claimed. */
  severity: Severity;
  /** What of the accused's stake belonged to the case's term when it was reported, unbonding included: what a slash is a part of. */
  stake_at_report: Uint128;
  status: Status;
  /** By whose judge, community and rules: see [`Term`](super::Term). */
  term: number;
  victim?: string | null;
}

/** Names a case by its number. */
export interface CaseRef { case: number }

export interface CasesResponse { cases: Case[] }

/**
 * What takes effect no sooner than the clock's `unbonding_seconds` after it was announced. One waits at a time: another announcement takes its place, and waits anew. Nothing waits while the contract is [`in_setup`](super::Config::in_setup).
 *
 * Rules, governance and community that are in force together are a [`Term`](super::Term). Each change of them begins a new one; whoever was reported, or began to leave, in a former one is measured by that, whoever takes which place later.
 */
export type Change =
  /** For cases reported, and stake that begins to leave, after it took effect. */
  | { rules: Rules }
  /** What is `None` stays. */
  | { roles: {
      /** Receives the rest of every slash and the bonds forfeited in cases of its own term. */
      community?: string | null;
      /** Decides the cases of its own term. Those of former terms remain the former one's to decide, and close without it at the times that were known. */
      governance?: string | null;
    } }
  /** Codes of wallets whose receipts count from then on, in place of the former ones: 1 to 8, each stored on the chain before it is announced, so that it can be read while it waits. */
  | { wallet_codes: { wallet_code_ids: number[] } }
  /** Tells one more contract of crossings, by [`HookMsg`](super::HookMsg). */
  | { hook: { address: string } }
  /** What payments are rated in from then on, whenever they were made, in place of the former denom. Its smallest unit weighs as the former's did, so it is to be worth as much; one that is worth nothing would let ratings be farmed. */
  | { rating_denom: { rating_denom: string } };

/** The least that windows may be and how long unbonding takes. Fixed at creation, so that no owner can hurry a case or let stake out early. A contract on which anything depends has [`Clock::default`], in days; seconds are for test networks, where nobody waits a fortnight. `Config` shows it. */
export interface Clock {
  /** Stake leaves this long after unbonding began, and is slashable until it has left. Seconds, 1 to 14 days. */
  unbonding_seconds: number;
  /** No window of a case is shorter. Seconds, 1 to 14 days. */
  window_seconds_min: number;
}

export interface Config {
  /** CAIP-10 account id (`cosmos:<chain id>:<address>`), so that testnet and mainnet never look alike. */
  caip10: string;
  clock: Clock;
  community: string;
  /** Of the present term, as community and rules are. A case names its own. */
  governance: string;
  hooks: string[];
  /** Whether owner and governance have been one since the contract was created: as long as they are, changes take effect at once. Never again afterwards. */
  in_setup: boolean;
  offered_to?: string | null;
  owner: string;
  /** What is announced and did not take effect yet. */
  pending?: PendingChange | null;
  rating_denom: string;
  registry: string;
  rules: Rules;
  stake_denom: string;
  /** The present one's number: see [`Term`]. */
  term: number;
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

/** The governance in whose term the case was reported, unless it is a party to it: its reporter or victim, the accused's owner when it was reported, or its present owner, wallet or the controller that confirmed itself. */
export type GovernanceMsg =
  /** Finds that the accused did it: first once it was heard (its owner answered, or the window is over), then on appeal. A decision on appeal is final; the first becomes so when the appeal window ends, or the time to decide an appeal. See [`Verdict::Upheld`]. From [`Case::decidable_at`] on. */
  | { uphold: {
      /** Whether it was judged as appealed: at another stage it is refused, whoever sends it again. */
      appeal: boolean;
      case: number;
      /** [`Report::hash`] of what was judged, 32 bytes: another is refused. */
      case_hash: Binary;
      damage: Uint128;
      severity: Severity;
    } }
  /** Finds that it did not, or that nobody knows. See [`Verdict::Dismissed`]. */
  | { dismiss: {
      /** As above. */
      appeal: boolean;
      case: number;
      /** [`Report::hash`] of what was judged, 32 bytes: another is refused. */
      case_hash: Binary;
      frivolous: boolean;
    } };

export interface InstantiateMsg {
  /** For ever. */
  clock: Clock;
  /** Receives what of a slash neither victim nor reporter gets, and forfeited bonds. */
  community: string;
  /** Decides cases, and nothing else. Where it is the owner as well, nothing waits until one of the two is somebody else; from then on everything does, whoever takes which place: see [`Config::in_setup`]. */
  governance: string;
  /** Announces changes, which wait. Touches no stake, no case and no score. */
  owner: string;
  /** In what a payment must have been made to be rated: in one denom at a time, since weights of two do not add up. Another takes its place by [`Change::RatingDenom`] alone, whatever wallets take for its successor. */
  rating_denom: string;
  /** Where agents are registered. For ever. */
  registry: string;
  rules: Rules;
  /** What is staked, and in what bonds and damages are counted. For ever. */
  stake_denom: string;
  /** Codes of wallets whose receipts count, 1 to 8, all of them stored on the chain. A contract of another code may say what it likes. */
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
  /** Nobody gave a first verdict in time. */
  | { expired: Record<string, never> };

export interface OwedResponse { amount: Uint128 }

/**
 * The owner only.
 *
 * What decides over others waits, as a [`Change`]: whoever distrusts it has the time to leave. So do wallet codes, one that comes, which makes ratings count, as one that goes, which silences them; and a hook that comes, whose gas all pay for. A hook that goes only hears no more.
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
  /** Announces [`Change::WalletCodes`]. */
  | { set_wallet_codes: { wallet_code_ids: number[] } }
  /** Announces [`Change::RatingDenom`]. */
  | { set_rating_denom: { rating_denom: string } }
  /** Announces [`Change::Hook`]. */
  | { add_hook: AddressRef }
  /** At once. */
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
  | { config: Nothing }
  /** Errors if there was no such term yet. */
  | { term: TermRef };

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
  /** Opens a case. Exactly the report bond of its term must be sent along. Returns the case's number in the response's data, as JSON. It reaches what of the stake belongs to its term: what is bonded to the present one, what leaves to that in which it began to leave. Where the governance of its term, while in office, let a case against the accused expire, decided none between that one's report and its expiry, and none since, it is silent: what is reported now freezes nothing, nor counts as open, before its first verdict. One that decides any case against the accused sits, whichever others it misses. Neither reporter nor victim may be the governance or an account of the accused's own: its owner, its wallet, or the controller that confirmed itself. Whom its owner merely named as controller keeps its say. */
  | { report: {
      accused: AgentId;
      /** By how much, in the staking denom's smallest unit: the most that the governance may find. Zero without a victim. */
      damage: Uint128;
      /** SHA-256 of the evidence. */
      evidence: Binary;
      kind: ViolationKind;
      /** The gravest that may be found, and what of the stake is frozen. */
      severity: Severity;
      /**
       * By whose judge and rules: the present term, or a former one in which something of the accused's stake began to leave and still does.
       *
       * `None`: where anything at all is bonded, the present one. Otherwise the newest in which anything was, as long as any of that still leaves; else the present one. So a last unit that stays, or that its owner bonds in front of the report, decides: with it the case falls to the present term, and reaches that unit and what began to leave in this term; without it the case falls to the former one, and reaches what began to leave in that. Whoever means what left in a former term names that term: until it has left, nothing that its owner does takes it out of reach of such a report.
       */
      term?: number | null;
      /** Who was harmed. */
      victim?: string | null;
    } }
  /** Appeals against a case's dismissal: the one appeal. Exactly the appeal bond must be sent along; it is lost unless the last verdict upholds the case. */
  | { appeal: CaseRef };

/** A case keeps those of its term. */
export interface Rules {
  /** In the staking denom's smallest unit, at least 1. Returned only if the last verdict is better for the appellant than the first. */
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
  /** Whether the present governance let a case against the agent expire, decided none between that one's report and its expiry, and none since: until it does, new cases freeze nothing, nor count as open, before their first verdict. */
  judge_silent: boolean;
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
  /** Appealed: to be decided for good until `decide_by`. Otherwise the verdict stands. */
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

/** Judge, community and rules that are, or were, in force together. Never changes but by its end. */
export interface Term {
  community: string;
  /** When the next one began, in Unix seconds; `None` for the present one. */
  ended_at?: number | null;
  governance: string;
  /** From 0 on. */
  number: number;
  rules: Rules;
}

/** Names a term by its number. */
export interface TermRef { term: number }

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
  /** In which term it began to leave: see [`Term`]. */
  term: number;
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
export const QUERIES = ["score", "stake", "case", "cases_by_agent", "cases_by_stage", "ratings", "owed", "config", "term"] as const;

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

  /** Errors if there was no such term yet. */
  term(args: TermRef): Promise<Term> {
    return this.chain.queryContractSmart(this.address, { term: args });
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
  async execute(msg: ExecuteMsg, options: chain.ExecuteOptions = {}): Promise<chain.Executed> {
    const { fee = "auto", memo, funds } = options;
    return this.chain.execute(this.sender, this.address, chain.exact(msg), fee, memo, funds);
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
