// Generated from the contract's JSON schema; `UPDATE=1 cargo test -p stateset-tests-tidy` rewrites it.
import * as chain from "../chain.js";

/** What the operator may do. What no kind names cannot be done. Amounts in smallest units. */
export type Action =
  /** Delegates idle stake to a listed validator. */
  | { stake: {
      amount: Uint128;
      validator: string;
    } }
  /** Moves stake from any validator to a listed one. */
  | { redelegate: {
      amount: Uint128;
      from: string;
      to: string;
    } }
  /** From any validator, listed or not. */
  | { unstake: {
      amount: Uint128;
      validator: string;
    } }
  /** Takes the rewards of 1 to 16 validators. They come here: nothing can send them elsewhere. */
  | { claim: { validators: string[] } }
  /** Offers one side to a listed pool for at least so much of the other. */
  | { swap: {
      amount: Uint128;
      offer: Side;
      pool: string;
      receive_min: Uint128;
    } }
  /** Both amounts go in whole: what the pool would take as a gift counts as a loss. */
  | { provide_liquidity: {
      pool: string;
      stable: Uint128;
      stake: Uint128;
    } }
  /** From any pool, listed or not. */
  | { withdraw_liquidity: {
      lp: Uint128;
      pool: string;
    } }
  /** To the wallet only. Bound by no target and no minimum: there it is what pays bills. */
  | { return: { coins: Coin[] } };

/** What an action consists of. */
export type ActionKind =
  /** One payment. */
  | "payment"
  /** Several in one message. */
  | "batch"
  /** A move of the wallet's treasury. */
  | "treasury_move"
  /** A mandate of the wallet. */
  | "mandate"
  /** Something outside the chain. */
  | "external";

/** Names an address. */
export interface AddressRef { address: string }

/** An agent's id: a UUID that the registry assigns (version 8: derived from chain id, contract and counter). */
export type AgentId = string;

/** What may be done instead of what was denied or put to a vote. */
export type Alternative =
  /** The same, where it is one payment or is not divided, would be approved at once up to this amount. */
  | { smaller: { amount: Uint128 } }
  /** The payments of the batch in messages of their own. */
  | { split: Record<string, never> }
  /** What the rule that denied says. */
  | { said: { text: string } };

/** Both ends included, in the denom's smallest unit. */
export interface AmountRange {
  denom: string;
  max: Uint128;
  min: Uint128;
}

export type AnyoneMsg =
  /** Closes a ballot whose time is up or that is void, or hands it to the next workflow. */
  | { close: BallotRef }
  /** Lets a change take effect whose delay is over; drops one that is too old, of a former owner, or proposed against settings that changed since. Of several that are due, whoever is first chooses: what belongs together belongs into one change. */
  | { apply_change: {
      change: number;
      /** [`Change::hash`] of all its parts as they were shown: 32 bytes. */
      change_hash: Binary;
    } }
  /** Takes up an offer of ownership; only the one it was made to. */
  | { accept_ownership: Nothing };

/** An approval as queries answer it. */
export interface Approval {
  /** See [`super::hash`]. */
  action_hash: Binary;
  agent: AgentId;
  /** The vote that gave it; absent if it was given at once. */
  ballot?: number | null;
  /** Of what is at stake. */
  denom: string;
  /** Unix seconds from which it is void. */
  expires_at: number;
  id: number;
  /** Version 0.2, which does not say it, approved payments alone. */
  kind?: ActionKind;
  monitor: boolean;
  /** The rule that gave it or led to the vote. */
  rule: string;
  status: ApprovalStatus;
  /** What whoever acts under it keeps, and what is watched afterwards. */
  terms?: Terms;
  /** Unix seconds from which it may be used; 0 if at once. */
  usable_from?: number;
  /** Payments are made by it alone: see [`super::ConsumerMsg`]. */
  wallet: string;
}

/** What is kept in acting. */
export type ApprovalCondition =
  /** Not used earlier than so long after it was given, so that there is time to revoke it; shorter than it is good for. The contract holds it. */
  | { not_before: { seconds: number } }
  /** Carried out in at most so many parts, 1 to 100. */
  | { split_at_most: { parts: number } }
  /** What proves that it was done is on record within so long after the use. */
  | { receipt_within: { seconds: number } }
  /** A person looks at what came of it, so long after the use. */
  | { review_after: { seconds: number } };

/** Names an approval. */
export interface ApprovalRef { approval: number }

export type ApprovalStatus =
  /** May be used, within the caps. */
  | { usable: Record<string, never> }
  | { used: { at: number } }
  /** Or another approval of the same action was, after this one had been given or put to a vote. */
  | { revoked: Record<string, never> }
  | { expired: Record<string, never> }
  /** Settings changed since; or automatic approval was paused, the agent suspended or a payee blocked, after it had been given or put to a vote. */
  | { void: Record<string, never> }
  /** Its terms let it be used from then on, and no earlier. Unix seconds. */
  | { waiting: { until: number } };

/**
 * Those who decide in a workflow. Nobody votes on what concerns an agent of which he is the owner, the wallet or the controller that confirmed itself, on what he asked for or would be paid, on a case that he reported or whose accused was his when it was reported, nor on a verdict that would compensate him as its victim: on others a victim has his vote, since reporters name victims without asking them. Whom an owner merely named as its controller keeps his vote. Where too few of a workflow's list are left, or its group weighs too little, what concerns them goes to the workflow that it escalates to.
 *
 * Members of a group weigh what they did before the block in which the vote began; on a verdict the lesser of that and of what they did before the block of the case's report. So whoever joins after a report does not judge it. Whoever replaces members of a group that judges waits for open cases to end: on those neither who left nor who came has a vote.
 *
 * A vote, like a verdict that is proposed, names the hash of what was shown, and is refused where something else lies here. What is open is decided by the workflows under which it was opened, a case by those under which it was reported: no change of settings ends a vote, or chooses others who decide it.
 */
export type ApproverMsg =
  /** Votes, once. The vote that reaches the required weight takes effect in the same message; if what it does fails, the vote is not counted. */
  | { vote: {
      approves: boolean;
      ballot: number;
      /** [`Matter::hash`] of what was shown: 32 bytes. */
      matter_hash: Binary;
    } }
  /** Proposes a verdict to those who decide at the case's stage, with the proposer's own approval. Who votes on the first verdict has no vote on the appeal; a vote that would leave nobody to decide it is refused. */
  | { judge: {
      /** Whether the case was shown as appealed. At another stage it is refused: what was meant as the first verdict, and is sent again, does not decide the appeal. */
      appeal: boolean;
      case: number;
      /** [`crate::reputation::Report::hash`] of what was shown: 32 bytes. */
      case_hash: Binary;
      verdict: Verdict;
    } }
  /** Proposes to suspend an agent, with the proposer's own approval. A suspension ends, for good, all that was approved to the agent before or put to a vote. */
  | { suspend: {
      agent: AgentId;
      /** 1 to 256 bytes. */
      reason: string;
    } }
  /** Proposes to take a suspension back, with the proposer's own approval. */
  | { reinstate: {
      agent: AgentId;
      /** The suspension that is meant, and no later one: [`crate::registry::Suspension::since`]. */
      since: number;
    } };

export type Approvers =
  /** 1 to 16 different addresses of weight 1. */
  | { addresses: string[] }
  /** A contract that answers cw4's queries. Members and weights count as they were before the block in which the vote began; a member of weight 0 has no vote. */
  | { group: string };

/** The authority named at instantiation, or its successor, only. */
export type AuthorityMsg =
  /** The agent drops out of discovery, and who reads its status may refuse to deal with it. Withdraws an offer of the agent, which its owner may make anew. Reasons of 1 to 256 bytes. */
  | { suspend: {
      id: AgentId;
      reason: string;
    } }
  /** Lifts the suspension that began at `since` (Unix seconds; [`Suspension::since`]) and no other, so that what was decided about one never lifts the next. */
  | { reinstate: {
      id: AgentId;
      since: number;
    } }
  /** What later registrations must bring; `None`: nothing. Deposits already made stay as they are. */
  | { set_deposit: { deposit?: Deposit | null } }
  /** Sends all forfeited deposits of a denom somewhere. */
  | { collect_forfeited: {
      denom: string;
      to: string;
    } }
  /** Offers its office to another, who accepts by [`AnyoneMsg::AcceptAuthority`]; `None` withdraws the offer. */
  | { offer_authority: { to?: string | null } };

/** A vote as queries answer it. */
export interface Ballot {
  approvals: number;
  /** Nobody may vote from then on. Unix seconds. */
  deadline: number;
  /** The workflows of this epoch decide it: see [`QueryMsg::WorkflowsAt`]. */
  epoch: number;
  /** Members and weights count as they were before this block. */
  height: number;
  id: number;
  matter: Matter;
  opener: string;
  rejections: number;
  required: number;
  /** 0, and one more for each escalation. */
  round: number;
  status: BallotStatus;
  total: number;
  /** The workflow that decides now, or decided last. */
  workflow: string;
}

/** Names a ballot. */
export interface BallotRef { ballot: number }

/** Where a ballot stands, as of the block that answers. */
export type BallotStatus =
  | { open: Record<string, never> }
  /** Time is up: anyone may close it, which may escalate it. */
  | { overdue: Record<string, never> }
  /** It can decide nothing any more: the agent was suspended or reinstated meanwhile, or a migration did not keep what would decide it. Anyone may close it. */
  | { void: Record<string, never> }
  | { closed: {
      /** That was given. */
      approval?: number | null;
      /** `passed`, `rejected`, `expired`, `void` or `withdrawn`. */
      outcome: string;
    } };

export interface BallotsResponse { ballots: Ballot[] }

/**
 * Binary is a wrapper around Vec<u8> to add base64 de/serialization with serde. It also adds some helper methods to help encode inline.
 *
 * This is only needed as serde-json-{core,wasm} has a horrible encoding for Vec<u8>. See also <https://github.com/CosmWasm/cosmwasm/blob/main/docs/MESSAGE_TYPES.md>.
 */
export type Binary = string;

/** How far a list was imported. */
export interface BlockedImport {
  /** Addresses so far. All of them are blocked, whatever comes of the list, but for those that were unblocked since. */
  imported: number;
  list: BlockedList;
  /** Imported so far: the number of the page that is next. */
  pages: number;
  state: ImportState;
}

export interface BlockedImportsResponse { imports: BlockedImport[] }

/** A list, named before its first page. */
export interface BlockedList {
  /** Of its addresses, at least 1. */
  count: number;
  /** When the list was made, in Unix seconds; no time to come. */
  date: number;
  /** SHA-256 over its date, its length and its addresses: see [`list_hash`]. 32 bytes. */
  hash: Binary;
}

export interface BlockedResponse { addresses: string[] }

/** What payments may state. */
export type Categories =
  | { any: Record<string, never> }
  /** At most 16. */
  | { only: string[] }
  /** At most 16. */
  | { except: string[] };

/** A part of a change. The first four and the delay, where they change anything, void every unused approval and every other change that was proposed before: whoever has several that are ripe chooses one, and it is the settings that everybody saw which it changes. They end no ballot: what passes under settings that changed since is evaluated anew, and is void unless the present ones would put it to the same vote, or approve it. */
export type Change =
  | { rules: Rule[] }
  /** For what is opened, and for cases reported, once they are in force; see [`court`]. Where others are to decide cases, it waits at least as long as stake takes to leave the reputation contract. */
  | { workflows: Workflows }
  | { risk: RiskRules }
  | { compliance: Compliance }
  /** Only of an address that is blocked. */
  | { unblock: AddressRef }
  /** Ends the pause of automatic approval, while there is one. */
  | { resume: Nothing }
  /** What the registry's authority may do but suspend and reinstate, which only a vote does: deposits, and handing the place on. */
  | { registry: AuthorityMsg }
  /** How long later changes wait: one hour to 30 days, in seconds. */
  | { delay: { seconds: number } }
  /** Offers ownership; it moves when the new owner accepts, and voids what the former one proposed. Whoever holds the owner's key cannot hand it on before the owner can object. */
  | { offer_ownership: AddressRef };

/** Names a change. */
export interface ChangeRef { change: number }

export interface ChangesResponse { changes: PendingChange[] }

export interface Coin {
  amount: Uint256;
  denom: string;
}

/** Beside the blocked addresses, which are kept one by one. */
export interface Compliance {
  categories: Categories;
  /** At most 4. In a denom that is missing here nothing is approved. */
  denoms: DenomCompliance[];
}

/** A condition of a rule, by name. */
export type Condition =
  | "kind" | "amount" | "risk" | "reputation" | "payee" | "category" | "agent_type"
  /** Automatic approval is not paused. */
  | "not_paused";

/** Under which an automatic approval is given. */
export interface Conditions {
  /** The action's total, in the smallest unit of whatever denom; more is denied, though the rule matches. */
  amount_max: Uint128;
  /** Whether the events that say it was given and used ask for it to be looked at. */
  monitor: boolean;
  /** With which the approval is given. */
  terms?: Terms;
  /** How long the approval is good for. Seconds, one minute to 7 days. */
  valid_seconds: number;
}

export interface Config {
  /** CAIP-10 account id (`cosmos:<chain id>:<address>`), so that testnet and mainnet never look alike. */
  caip10: string;
  /** How long changes wait, in seconds. */
  delay_seconds: number;
  /** Raised by every change of rules, workflows, risk or compliance. */
  epoch: number;
  offered_to?: string | null;
  owner: string;
  /** Automatic approval is paused. */
  paused: boolean;
  registry: string;
  reputation: string;
}

/** The wallet that an approval was given for. Of payments it alone: it pays in the same message or not at all. For what else was approved no contract asks on the way; whoever may ask for the agent, the wallet among them, reports it used before it acts, so that it is used once, in time and within the caps. */
export type ConsumerMsg = { consume: {
    action_hash: Binary;
    approval: number;
  } };

/** What comes of an action that is asked for. */
export type Decision =
  /** Approved at once. */
  | { approve: {
      monitor: boolean;
      rule: string;
      terms?: Terms;
      valid_seconds: number;
    } }
  /** To be decided by those of a workflow. */
  | { workflow: {
      rule: string;
      terms?: Terms;
      valid_seconds: number;
      workflow: string;
    } }
  /** Not approved. */
  | { deny: {
      reason: string;
      /** The rule that says so; absent where compliance, or no rule, does. */
      rule?: string | null;
    } };

/** In the denom's smallest unit. */
export interface DenomCompliance {
  denom: string;
  /** What a wallet may pay to one payee under approvals in **any** 24 hours (counted in hours). */
  payee_day_max: Uint128;
  /** And in **any** 30 days (counted in days). */
  payee_month_max: Uint128;
  /** A payment of as much or more must carry a reference. */
  reference_from: Uint128;
}

/** What a registration must bring, exactly. It is the agent's: returned to the owner when the agent is retired, unless the agent is suspended then. */
export interface Deposit {
  /** In the denom's smallest unit; at least 1. */
  amount: Uint128;
  /** At most 128 bytes. */
  denom: string;
}

/** A decision with its full reasoning. */
export interface Evaluation {
  alternatives: Alternative[];
  decision: Decision;
  /** Each stands against the action, whatever the rules say. */
  findings: Finding[];
  risk: Risk;
  /** Every rule, in order. */
  rules: Reading[];
}

export type ExecuteMsg =
  | { requester: RequesterMsg }
  | { approver: ApproverMsg }
  | { consumer: ConsumerMsg }
  | { owner: OwnerMsg }
  | { anyone: AnyoneMsg };

export interface ExposureResponse {
  /** In the last 24 hours, rounded up to whole hours. */
  day: Uint128;
  /** Whether anything was ever paid. */
  known: boolean;
  /** In the last 30 days, rounded up to whole days. */
  month: Uint128;
}

/** Something that stands against an action. */
export type Finding =
  /** The agent is suspended or retired. */
  | { agent_inactive: { status: string } }
  | { blocked: { address: string } }
  /** No entry names the denom. */
  | { denom: { denom: string } }
  | { category: { category: string } }
  /** A payment that needs a reference and has none. */
  | { reference_missing: {
      amount: Uint128;
      from: Uint128;
      to: string;
    } }
  /** What was paid to a payee in a window, with what is asked for, exceeds the cap. An empty payee is whoever is not named. */
  | { exposure: {
      max: Uint128;
      payee: string;
      requested: Uint128;
      seconds: number;
      spent: Uint128;
    } }
  /** It states no category, and some are excluded. */
  | { category_open: Record<string, never> };

export type ImportState =
  /** Pages are lacking. */
  | { open: Record<string, never> }
  /** All addresses came, and they are the list's. */
  | { complete: {
      /** Unix seconds. */
      at: number;
    } }
  /** As many addresses came as the list has, and they are not the list's: begin anew with page 0. */
  | { mismatch: Record<string, never> };

export interface InstantiateMsg {
  /** Addresses to which nothing is approved; at most 30, more by [`OwnerMsg::Block`]. */
  blocked: string[];
  compliance: Compliance;
  /** How long changes wait: one hour to 30 days. Two days if absent. */
  delay_seconds?: number | null;
  /** Proposes changes, blocks, pauses and revokes. As owner it approves nothing and votes on nothing; a workflow may name it as anybody else. */
  owner: string;
  /** Where agents are registered, and suspended. For ever. */
  registry: string;
  /** Whose scores count and whose cases are judged. For ever. */
  reputation: string;
  risk: RiskRules;
  /** At most 32, in order. Without any, everything is denied. */
  rules: Rule[];
  workflows: Workflows;
}

/**
 * The name of one payment, chosen by the payer: a UUID of version 7, whose first 48 bits are a Unix time in milliseconds.
 *
 * The time is what lets a wallet forget: it refuses ids older than its receipts reach, so a pruned id can never be paid again, and receipts lie in storage in the order in which they may be pruned.
 */
export type IntentId = string;

/** What may be spent for one purpose. */
export interface Mandate {
  /** A denom of the policy. */
  denom: string;
  /** Unix seconds from which nothing may be drawn; at most a year ahead. */
  expires_at: number;
  /** One payment, in the denom's smallest unit. */
  per_payment_max: Uint128;
  /** What it is for, as shown before anybody signs; 1 to 256 bytes. Events name its SHA-256. */
  purpose: string;
  /** The narrower caps that do not hold under it, each once. The wallet's caps on 24 hours and for ever, and what governance must have approved, always hold. */
  replaces: NarrowCap[];
  scope: MandateScope;
  /** All payments. */
  total: Uint128;
}

/** To whom, or what for. */
export type MandateScope =
  /** These addresses, 1 to 16, listed or not; for any category that the policy allows. */
  | { payees: string[] }
  /** A category of the policy: to listed payees that allow it, to others from the newcomer purse alone. */
  | { category: string };

/** What is voted on. Never changes. */
export type Matter =
  /** An approval of payments without terms, good for `valid_seconds` once it is given: as version 0.2 put it. */
  | { action: {
      agent: AgentId;
      denom: string;
      payments: Payment[];
      rule: string;
      valid_seconds: number;
      wallet: string;
    } }
  /** A verdict in a case of the reputation contract, at first or on appeal. */
  | { verdict: {
      appeal: boolean;
      case: number;
      case_hash: Binary;
      verdict: Verdict;
    } }
  /** Suspends an agent at the registry. */
  | { suspend: {
      agent: AgentId;
      reason: string;
    } }
  /** Takes the suspension back that began at `since` (Unix seconds), and no later one. */
  | { reinstate: {
      agent: AgentId;
      since: number;
    } }
  /** An approval of anything else that an agent may ask for, or of payments with terms. */
  | { request: Request };

export type MigrateMsg = Record<string, never>;

/** What is watched afterwards. */
export type Monitoring =
  /** What came of it is reported so long after the use. */
  | { report_after: { seconds: number } }
  /** How the payees stand is watched for so long after the use. */
  | { watch_counterparty: { seconds: number } };

/** A cap for which a mandate may stand in. */
export type NarrowCap =
  /** The wallet's cap on one payment of the denom. */
  | "per_payment"
  /** A listed payee's own caps, and its categories. */
  | "payee"
  /** What a payee has to wait, and the total to one that is not known yet. */
  | "first_payment"
  /** All budgets: nothing is counted in them. */
  | "budgets";

/** `{}`. */
export type Nothing = Record<string, never>;

/** The owner only. What loosens waits; what tightens is immediate. */
export type OwnerMsg =
  /** Proposes a change of 1 to 8 parts, all of them or none. Anyone may let it take effect once its delay is over. */
  | { propose: { changes: Change[] } }
  /** Takes back a change that has not taken effect. */
  | { cancel: ChangeRef }
  /** Nothing is approved to this address, and nothing that was, or was put to a vote, is ever used: not after it was unblocked either. Voids changes that wait and would unblock, resume or offer ownership. */
  | { block: AddressRef }
  /** Nothing is approved without a vote, and nothing that was is ever used: not after it was resumed either. Voids changes as a block does. */
  | { pause: Nothing }
  /** Ends an approval that was not used, all others of the same action, and what open votes on that action would give. */
  | { revoke: ApprovalRef }
  /** Takes back an offer of ownership. Voids changes as a block does. */
  | { withdraw_offer: Nothing }
  /** Takes up the place of the registry's authority, if it was offered to this contract. */
  | { accept_authority: Nothing }
  /** Blocks the addresses of one page of a list, as [`OwnerMsg::Block`] does; those that are blocked already are passed over. Pages come in order from 0. One that was imported changes nothing, but that page 0 begins the list anew until it is complete. Addresses stay blocked whatever comes of the list: see [`blocklist`]. */
  | { import_blocked: {
      /** 1 to 100, ascending by their bytes, each after those of the page before. */
      addresses: string[];
      list: BlockedList;
      page: number;
    } };

/** One payment. */
export interface Payment {
  /** In the message's denom's smallest unit. */
  amount: Uint128;
  /**
   * For whom `to` is to hold the money: then `to` is a contract without a code admin, of a code that the policy lists as a conduit, and is told so by [`ConduitMsg`]. The payment is judged, counted and kept as one to the beneficiary. What comes back refills no cap.
   *
   * [`ConduitMsg`]: crate::conduit::ConduitMsg
   */
  beneficiary?: string | null;
  /** A category that policy and payee allow. */
  category: string;
  /** Names the payment for ever: sent again with the same content it answers "already done" and moves nothing; with other content it is refused. */
  id: IntentId;
  /** What the payee knows it by, such as an invoice number; at most 64 bytes, kept in the receipt. */
  reference: string;
  to: string;
}

/** A change that waits. */
export interface PendingChange {
  changes: Change[];
  /** Of the settings against which it was proposed: void under any other. */
  epoch: number;
  /** Unix seconds from which it no longer can. */
  expires_at: number;
  id: number;
  /** Unix seconds from which anyone may let it take effect. */
  ripens_at: number;
}

export type QueryMsg =
  /** What a request would come to now, with every reason. Errors if the agent is unknown or has no wallet. */
  | { evaluate: {
      agent: AgentId;
      denom: string;
      payments: Payment[];
    } }
  /** The same of whatever may be asked for. */
  | { evaluate_action: {
      action: RequestedAction;
      agent: AgentId;
    } }
  /** Errors if there is no such approval, as the next one does of ballots. */
  | { approval: ApprovalRef }
  | { ballot: BallotRef }
  /** Those on which votes may still be counted or which nobody has closed yet, oldest first. */
  | { open_ballots: {
      limit?: number | null;
      start_after?: number | null;
    } }
  /** Round by round; `start_after` is a [`Vote::key`]. */
  | { votes: {
      ballot: number;
      limit?: number | null;
      start_after?: Binary | null;
    } }
  | { settings: Nothing }
  /** Those by which ballots of an epoch are decided: the present ones, or former ones that were in force in it. */
  | { workflows_at: { epoch: number } }
  /** Changes that wait, oldest first. */
  | { changes: {
      limit?: number | null;
      start_after?: number | null;
    } }
  /** In the order of the addresses' bytes. */
  | { blocked: {
      limit?: number | null;
      start_after?: string | null;
    } }
  /** What a wallet paid to a payee under approvals. */
  | { exposure: {
      denom: string;
      payee: string;
      wallet: string;
    } }
  | { config: Nothing }
  /** How far a list of blocked addresses was imported, by its hash; errors if no page of it was. */
  | { blocked_import: { hash: Binary } }
  /** Of all lists, in the order of their hashes. */
  | { blocked_imports: {
      limit?: number | null;
      start_after?: Binary | null;
    } };

/** A rule, and how it read the action. */
export interface Reading {
  /** Indices of the parts that it matches: payments, or those to whom what is at stake may go. */
  matches: number[];
  rule: string;
  /** `approve`, `workflow` or `deny`. */
  says: string;
  /** Conditions that did not hold for some part. */
  unmet: Condition[];
}

export interface Reference {
  /** More than zero. */
  amount: Uint128;
  denom: string;
}

/** What an agent asked for, as it is put to a vote. */
export interface Request {
  action: RequestedAction;
  agent: AgentId;
  /** The rule that led to the vote. */
  rule: string;
  /** With which it is given. */
  terms: Terms;
  /** How long the approval is good for once it is given, in seconds. */
  valid_seconds: number;
  wallet: string;
}

/** Something that an agent wants to do. */
export type RequestedAction =
  /** In one message of the wallet. */
  | { payments: {
      denom: string;
      /** 1 to 30, exactly as the wallet will be asked to pay them. */
      payments: Payment[];
    } }
  /** A move of the wallet's treasury. Its payees are the treasury and the pool that it uses; its category is the name of its kind, such as `swap`. */
  | { treasury_move: {
      /** Exactly as the treasury will be asked. */
      action: Action;
      /** At least 1. */
      at_stake: Uint128;
      /** Of what is at stake. */
      denom: string;
      treasury: string;
    } }
  /** A mandate, before those who decide in the wallet give it. At stake is its total. Each payee that it names may get all of it, and is held to that; a category stands for payees that nobody can name yet. */
  | { mandate: { mandate: Mandate } }
  /** Something outside the chain. */
  | { external: {
      /** At least 1. */
      at_stake: Uint128;
      /** SHA-256 of what exactly is to be done: 32 bytes. */
      content_hash: Binary;
      /** With whom. Without one it counts as with somebody who was never paid before. */
      counterparty?: string | null;
      /** Of what is at stake. */
      denom: string;
      /** A slug, such as `cloud-order`. It stands in the category's place. */
      kind: string;
    } };

/** The agent's owner, its controller or its wallet. */
export type RequesterMsg =
  /** Asks for an approval of payments. The answer, a [`RequestResponse`], stands in the response's data, as JSON; a refusal is an answer and no error. */
  | { request: {
      agent: AgentId;
      denom: string;
      /** 1 to 30, exactly as the wallet will be asked to pay them. */
      payments: Payment[];
      /** The wallet that is bound to the agent. */
      wallet: string;
    } }
  /** Takes back an open request: the account that asked, or the agent's owner. */
  | { withdraw: BallotRef }
  /** As [`RequesterMsg::Request`], of whatever may be asked for; payments come to the same either way. */
  | { request_action: {
      action: RequestedAction;
      agent: AgentId;
      /** The wallet that is bound to the agent. */
      wallet: string;
    } };

/** A score and what it consists of. */
export interface Risk {
  /** All six, in a fixed order. */
  factors: RiskPart[];
  /** The sum of the factors' points, at most 100. */
  score: number;
}

/** A factor, by name. */
export type RiskFactor = "amount" | "reputation" | "new_payee" | "unknown_agent" | "open_cases" | "batch";

/** What one factor contributes. */
export interface RiskPart {
  factor: RiskFactor;
  points: number;
}

/** Both ends included. */
export interface RiskRange {
  max: number;
  min: number;
}

/** What each factor is worth, 0 to 100 points. */
export interface RiskRules {
  /** In proportion to what is at stake, rounded up, until it reaches the reference. */
  amount_points: number;
  /** If several payments go in one message. */
  batch_points: number;
  /** If a payee was never paid by this wallet under an approval. */
  new_payee_points: number;
  /** For each open case against the agent. */
  open_case_points: number;
  /** The amount that is as risky as amounts get, per denom; at most 4. A denom that is missing here always is. */
  references: Reference[];
  /** In proportion to what the agent's overall score lacks of 100, rounded up. */
  reputation_points: number;
  /** If nothing is on record about the agent. */
  unknown_agent_points: number;
}

/** One rule. */
export interface Rule {
  /** A slug that stands once. */
  name: string;
  then: Then;
  when: When;
}

/**
 * A score of 0 to 100 points, counted in ten-thousandths of a point.
 *
 * JSON and events show it as a decimal string with four places (`"62.5000"`); compact formats store the integer.
 */
export type Score = string;

/** Both ends included. */
export interface ScoreRange {
  max: Score;
  min: Score;
}

/** Everything by which actions are decided. */
export interface Settings {
  compliance: Compliance;
  risk: RiskRules;
  /** At most 32, in order. */
  rules: Rule[];
  workflows: Workflows;
}

/** How grave a violation is. Ordered: [`Severity::Minor`] is the least. */
export type Severity =
  /** Takes 5 points overall. */
  | "minor"
  /** Takes 15 points overall. */
  | "major"
  /** Takes 30 points overall. */
  | "critical";

/** Which side of a pool. */
export type Side = "stable" | "stake";

/** Conditions and monitoring; none of both by default. Each kind stands at most once in its list. */
export interface Terms {
  conditions?: ApprovalCondition[];
  monitoring?: Monitoring[];
}

/** What a rule that matches says. */
export type Then =
  /** Approved at once. Passed over while automatic approval is paused. */
  | { approve: Conditions }
  /** Approved if those of a workflow say so. */
  | { workflow: {
      /** With which the approval is given. */
      terms?: Terms;
      /** How long the approval is good for once it is given. Seconds, one minute to 7 days. */
      valid_seconds: number;
      /** A workflow's name. */
      workflow: string;
    } }
  | { deny: {
      /** What may be done instead. */
      alternative?: string | null;
      reason: string;
    } };

/**
 * A whole number of a denom's smallest unit (micro-dollars for `uusdc`), 0 to 2^128 − 1.
 *
 * JSON shows it as a decimal string, as the chain's own coins do; compact formats store the integer.
 */
export type Uint128 = string;

/**
 * An implementation of u256 that is using strings for JSON encoding/decoding, such that the full u256 range can be used for clients that convert JSON numbers to floats, like JavaScript and jq.
 *
 * # Examples
 *
 * Use `new` to create instances out of u128, `from` for other primitive uint types or `from_be_bytes` to provide big endian bytes:
 *
 * ``` # use cosmwasm_std::Uint256; let a = Uint256::new(258u128); let b = Uint256::from(258u16); let c = Uint256::from_be_bytes([ 0u8, 0u8, 0u8, 0u8, 0u8, 0u8, 0u8, 0u8, 0u8, 0u8, 0u8, 0u8, 0u8, 0u8, 0u8, 0u8, 0u8, 0u8, 0u8, 0u8, 0u8, 0u8, 0u8, 0u8, 0u8, 0u8, 0u8, 0u8, 0u8, 0u8, 1u8, 2u8, ]); assert_eq!(a, b); assert_eq!(a, c); ```
 */
export type Uint256 = string;

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

export interface Vote {
  approves: boolean;
  /** Names the vote among those of its ballot. */
  key: Binary;
  round: number;
  voter: string;
}

export interface VotesResponse { votes: Vote[] }

/** What a rule matches: all that is said must hold. An empty list and an absent range hold always. */
export interface When {
  /** The agent is any of these. */
  agent_types: string[];
  /** The action's denom is one of these, and what is at stake within the range. */
  amounts: AmountRange[];
  /** It states any of these. */
  categories: string[];
  /** Any of these. Empty: in a rule that denies all kinds, in others those that pay, which alone there were when version 0.2 let the list be empty. */
  kinds: ActionKind[];
  /** It goes to any of these. */
  payees: string[];
  /** The agent's overall score lies within, both ends included. */
  reputation?: ScoreRange | null;
  /** The risk score lies within, both ends included. */
  risk?: RiskRange | null;
}

export interface Workflow {
  approvers: Approvers;
  /** The workflow that decides if these do not in time: one that stands later in the list, so that an end is certain. Without one, time running out denies. */
  escalate_to?: string | null;
  /** A slug that stands once. */
  name: string;
  /** The weight that approves. At least 1; at most what the approvers have together. */
  required: number;
  /** How long they may vote: one hour to 30 days. */
  vote_seconds: number;
}

/** All workflows, and which of them decide what no rule leads to. */
export interface Workflows {
  /** Decides appeals. Who voted on a case before has no vote on its appeal: see [`super::court`]. */
  appeals: string;
  /** Decides cases of the reputation contract for the first time. */
  arbitration: string;
  /** 1 to 16. */
  list: Workflow[];
  /** Suspends and reinstates agents. */
  suspension: string;
}

/** Every query, by its name on the wire. */
export const QUERIES = ["evaluate", "evaluate_action", "approval", "ballot", "open_ballots", "votes", "settings", "workflows_at", "changes", "blocked", "exposure", "config", "blocked_import", "blocked_imports"] as const;

/** Asks a governance. */
export class GovernanceReader {
  readonly chain: chain.Querier;
  readonly address: string;

  constructor(chain: chain.Querier, address: string) {
    this.chain = chain;
    this.address = address;
  }

  /** What a request would come to now, with every reason. Errors if the agent is unknown or has no wallet. */
  evaluate(args: {
    agent: AgentId;
    denom: string;
    payments: Payment[];
  }): Promise<Evaluation> {
    return this.chain.queryContractSmart(this.address, { evaluate: args });
  }

  /** The same of whatever may be asked for. */
  evaluateAction(args: {
    action: RequestedAction;
    agent: AgentId;
  }): Promise<Evaluation> {
    return this.chain.queryContractSmart(this.address, { evaluate_action: args });
  }

  /** Errors if there is no such approval, as the next one does of ballots. */
  approval(args: ApprovalRef): Promise<Approval> {
    return this.chain.queryContractSmart(this.address, { approval: args });
  }

  ballot(args: BallotRef): Promise<Ballot> {
    return this.chain.queryContractSmart(this.address, { ballot: args });
  }

  /** Those on which votes may still be counted or which nobody has closed yet, oldest first. */
  openBallots(args: {
    limit?: number | null;
    start_after?: number | null;
  } = {}): Promise<BallotsResponse> {
    return this.chain.queryContractSmart(this.address, { open_ballots: args });
  }

  /** Round by round; `start_after` is a [`Vote::key`]. */
  votes(args: {
    ballot: number;
    limit?: number | null;
    start_after?: Binary | null;
  }): Promise<VotesResponse> {
    return this.chain.queryContractSmart(this.address, { votes: args });
  }

  settings(): Promise<Settings> {
    return this.chain.queryContractSmart(this.address, { settings: {} });
  }

  /** Those by which ballots of an epoch are decided: the present ones, or former ones that were in force in it. */
  workflowsAt(args: { epoch: number }): Promise<Workflows> {
    return this.chain.queryContractSmart(this.address, { workflows_at: args });
  }

  /** Changes that wait, oldest first. */
  changes(args: {
    limit?: number | null;
    start_after?: number | null;
  } = {}): Promise<ChangesResponse> {
    return this.chain.queryContractSmart(this.address, { changes: args });
  }

  /** In the order of the addresses' bytes. */
  blocked(args: {
    limit?: number | null;
    start_after?: string | null;
  } = {}): Promise<BlockedResponse> {
    return this.chain.queryContractSmart(this.address, { blocked: args });
  }

  /** What a wallet paid to a payee under approvals. */
  exposure(args: {
    denom: string;
    payee: string;
    wallet: string;
  }): Promise<ExposureResponse> {
    return this.chain.queryContractSmart(this.address, { exposure: args });
  }

  config(): Promise<Config> {
    return this.chain.queryContractSmart(this.address, { config: {} });
  }

  /** How far a list of blocked addresses was imported, by its hash; errors if no page of it was. */
  blockedImport(args: { hash: Binary }): Promise<BlockedImport> {
    return this.chain.queryContractSmart(this.address, { blocked_import: args });
  }

  /** Of all lists, in the order of their hashes. */
  blockedImports(args: {
    limit?: number | null;
    start_after?: Binary | null;
  } = {}): Promise<BlockedImportsResponse> {
    return this.chain.queryContractSmart(this.address, { blocked_imports: args });
  }
}

/** Asks a governance as `query`, and sends it messages from one account. */
export class GovernanceClient {
  readonly chain: chain.Executor;
  readonly sender: string;
  readonly address: string;
  readonly query: GovernanceReader;

  constructor(chain: chain.Executor & chain.Querier, sender: string, address: string) {
    this.chain = chain;
    this.sender = sender;
    this.address = address;
    this.query = new GovernanceReader(chain, address);
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

  requester(args: RequesterMsg, options?: chain.ExecuteOptions): Promise<chain.Executed> {
    return this.execute({ requester: args }, options);
  }

  approver(args: ApproverMsg, options?: chain.ExecuteOptions): Promise<chain.Executed> {
    return this.execute({ approver: args }, options);
  }

  consumer(args: ConsumerMsg, options?: chain.ExecuteOptions): Promise<chain.Executed> {
    return this.execute({ consumer: args }, options);
  }

  owner(args: OwnerMsg, options?: chain.ExecuteOptions): Promise<chain.Executed> {
    return this.execute({ owner: args }, options);
  }

  anyone(args: AnyoneMsg, options?: chain.ExecuteOptions): Promise<chain.Executed> {
    return this.execute({ anyone: args }, options);
  }
}
