// Generated from the contract's JSON schema; `UPDATE=1 cargo test -p stateset-tests-tidy` rewrites it.
import * as chain from "../chain.js";

export interface Agent {
  agent_type: string;
  /** Announced by the owner, not confirmed by the wallet. */
  announced_wallet?: string | null;
  capabilities: string[];
  controller: string;
  /** Whether the controller itself said so. */
  controller_confirmed: boolean;
  /** What the registry holds of it. */
  deposit?: Deposit | null;
  did: string;
  endpoints: Endpoints;
  /** Unix seconds from which on discovery no longer shows the agent unless its controller sends a heartbeat; 0 if it is retired, or was not listed since a migration. */
  fresh_until: number;
  id: AgentId;
  /** Live ones and the last revoked ones. */
  keys: KeyRecord[];
  metadata?: Metadata | null;
  /** Who may accept the agent as its next owner. */
  offered_to?: string | null;
  owner: string;
  /** Unix seconds. */
  registered_at: number;
  /** CAIP-10 id of the registry that speaks (`cosmos:<chain id>:<address>`). */
  registry: string;
  /** Unix seconds. */
  retired_at?: number | null;
  status: Status;
  suspension?: Suspension | null;
  /** The wallet, once bound both ways. */
  wallet?: string | null;
}

/** An agent's id: a UUID that the registry assigns (version 8: derived from chain id, contract and counter). */
export type AgentId = string;

export interface AgentsResponse { agents: Agent[] }

export type AnyoneMsg =
  /** Registers an agent; the sender becomes its owner. The id is assigned here and returned as [`RegisterResponse`] in the response's data. Needs the deposit that [`ConfigResponse`] names, exactly. Counts as the agent's first heartbeat. */
  | { register: Registration }
  /** The sender, named by the agent as its controller, confirms it: from now on [`QueryMsg::AgentByController`] answers with this agent, whoever else names the sender. */
  | { confirm_controller: { id: AgentId } }
  /** The sender, to whom the owner offered the agent, becomes its owner. Refused if the agent is bound to a wallet that the sender does not own: the wallet goes first, in the same transaction if need be. Controller, keys and status stay as they are; an announcement of a wallet is dropped. */
  | { accept_ownership: { id: AgentId } }
  /** The sender, to whom the authority offered its office, becomes the authority. */
  | { accept_authority: Record<string, never> }
  /** After a migration from a registry of version 0.1: lists the next agents registered there (default 10, at most 30). Any act upon one of them does the same for that one. Refused once all are listed. */
  | { reindex: { limit?: number | null } };

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

/**
 * Binary is a wrapper around Vec<u8> to add base64 de/serialization with serde. It also adds some helper methods to help encode inline.
 *
 * This is only needed as serde-json-{core,wasm} has a horrible encoding for Vec<u8>. See also <https://github.com/CosmWasm/cosmwasm/blob/main/docs/MESSAGE_TYPES.md>.
 */
export type Binary = string;

export interface CapabilitiesResponse { capabilities: CapabilityCount[] }

export interface CapabilityCount {
  /** Active agents, fresh or not. */
  agents: number;
  capability: string;
}

export interface ConfigResponse {
  authority?: string | null;
  authority_offered_to?: string | null;
  /** What a registration must bring. */
  deposit?: Deposit | null;
  /** Agents ever registered. */
  registered: number;
  /** Whether agents of a migrated registry are still to be listed ([`super::AnyoneMsg::Reindex`]). */
  reindexing: boolean;
}

/** The agents' controller only. */
export type ControllerMsg = { heartbeat: { ids: AgentId[] } };

/** Where a page of [`QueryMsg::Discover`] ended. */
export interface Cursor {
  /** The hour in which the last agent was heard of, counted from the Unix epoch. */
  hour: number;
  id: AgentId;
}

/** What a registration must bring, exactly. It is the agent's: returned to the owner when the agent is retired, unless the agent is suspended then. */
export interface Deposit {
  /** In the denom's smallest unit; at least 1. */
  amount: Uint128;
  /** At most 128 bytes. */
  denom: string;
}

/** A DID document; the names are those of DID Core. */
export interface DidDocument {
  "@context": string[];
  /** The bound wallet's account as `did:pkh`. */
  alsoKnownAs: string[];
  /** Control and messages keys. */
  assertionMethod: string[];
  /** Control and messages keys. */
  authentication: string[];
  /** Control keys. */
  capabilityInvocation: string[];
  /** The owner's account as `did:pkh`. */
  controller: string;
  id: string;
  keyAgreement: string[];
  service: Service[];
  /** Also revoked keys, which no relationship below names: what they signed before can still be checked. */
  verificationMethod: VerificationMethod[];
}

export interface DidDocumentResponse {
  /** CAIP-2 id of the chain (`cosmos:<chain id>`), so that testnet and mainnet never look alike. */
  chain: string;
  document: DidDocument;
  /** CAIP-10 id of the registry. */
  registry: string;
  status: Status;
}

export interface DiscoverResponse {
  agents: Agent[];
  /** To be handed in as `start_after` for the next page; `None` at the end. */
  next?: Cursor | null;
}

/** Where an agent is reached. URIs of at most 256 bytes. */
export interface Endpoints {
  a2a?: string | null;
  http?: string | null;
  mcp?: string | null;
  messages?: string | null;
}

export type ExecuteMsg =
  | { anyone: AnyoneMsg }
  | { owner: OwnerMsg }
  | { controller: ControllerMsg }
  | { authority: AuthorityMsg }
  | { wallet: WalletMsg };

export interface HoldingsResponse {
  /** Forfeited, and not yet collected by the authority. */
  forfeited: Uint128;
  /** Of agents that are not retired. */
  held: Uint128;
}

export interface InstantiateMsg {
  /** Who may suspend and reinstate agents and say what registering costs. Without one nobody ever may. */
  authority?: string | null;
  /** What every registration must bring; without one, nothing. */
  deposit?: Deposit | null;
}

/** What a key is for, and with it its kind. */
export type KeyPurpose =
  /** secp256k1, compressed: acts for the agent. */
  | "control"
  /** ed25519: signs messages between agents. */
  | "messages"
  /** x25519: encrypts to the agent. */
  | "key_agreement";

/** A key and its time. */
export interface KeyRecord {
  id: string;
  key: Binary;
  purpose: KeyPurpose;
  /** Unix seconds: what it signed from then on counts for nothing. `None`: it is live. */
  revoked_at?: number | null;
  /** Unix seconds. */
  valid_from: number;
}

export interface Metadata {
  /** SHA-256 of what the URI leads to: 32 bytes. */
  sha256: Binary;
  uri: string;
}

export interface MigrateMsg {
  /** The authority of a registry of version 0.1, which had none. Refused for a later one: its authority hands its office on itself. */
  authority?: string | null;
}

/** The agent's owner only. */
export type OwnerMsg =
  /** Replaces what is given, keeps what is not. */
  | { update: {
      capabilities?: string[] | null;
      controller?: string | null;
      endpoints?: Endpoints | null;
      id: AgentId;
      metadata?: Metadata | null;
    } }
  /** Changes keys in one step: what `forget` names is dropped, what `revoke` names stays listed as revoked from now on, `add` becomes valid now. At most 8 live keys; of the revoked ones the last 8 are kept. An id that is listed, even as revoked, is not given again. Forget a key that somebody else has: its signatures of any date are his. */
  | { rotate_keys: {
      add: VerificationKey[];
      forget: string[];
      id: AgentId;
      revoke: string[];
    } }
  /** Offers the agent to another owner, who accepts by [`AnyoneMsg::AcceptOwnership`]; `None` withdraws the offer, and so does a suspension. */
  | { offer_ownership: {
      id: AgentId;
      to?: string | null;
    } }
  /** Ends the agent, for good: found by id, DID, owner and bound wallet, but by nothing else; its controller and an announced wallet are free for another. Returns the deposit to the owner; a suspended agent forfeits it. */
  | { retire: { id: AgentId } }
  /** Announces the wallet to be bound, or with `None` takes the announcement back. Refused once one is bound. */
  | { announce_wallet: {
      id: AgentId;
      wallet?: string | null;
    } };

export type QueryMsg =
  /** Errors if there is no such agent. */
  | { agent: { id: AgentId } }
  | { agent_by_did: { did: string } }
  /** The agent that the controller confirmed; without that, the only one that names it. Errors if several do. */
  | { agent_by_controller: { controller: string } }
  /** By bound wallet. */
  | { agent_by_wallet: { wallet: string } }
  /** Oldest registration first, retired ones included. */
  | { agents_by_owner: {
      limit?: number | null;
      owner: string;
      start_after?: AgentId | null;
    } }
  /** Active and fresh agents with a capability, and of a type if one is named: those last heard of first (to the hour; within it in the order of their ids). One that sends a heartbeat during a walk through the pages moves to the front. */
  | { discover: {
      agent_type?: string | null;
      capability: string;
      limit?: number | null;
      start_after?: Cursor | null;
    } }
  /** Which capabilities active agents have, in alphabetical order, and how many have them, fresh or not. */
  | { capabilities: {
      limit?: number | null;
      start_after?: string | null;
    } }
  /** The W3C DID document. Errors if there is no such agent. */
  | { did_document: { did: string } }
  | { config: Record<string, never> }
  /** The deposits that the registry holds in a denom. */
  | { holdings: { denom: string } };

/** What an owner says of an agent. */
export interface Registration {
  /** A slug, such as `procurement`. */
  agent_type: string;
  /** 0 to 16 different slugs. */
  capabilities: string[];
  /** The account that speaks for the agent: the keeper's key. One agent per owner and controller. Others may name the same account; it says itself which agent it controls ([`AnyoneMsg::ConfirmController`]), so that nobody can take a name away by using it first. */
  controller: string;
  endpoints: Endpoints;
  /** 0 to 8 keys with different ids. */
  keys: VerificationKey[];
  metadata?: Metadata | null;
  /** The wallet to be bound: an address that may not exist yet. It is bound once the wallet itself confirms. */
  wallet?: string | null;
}

/** Where the agent is reached. */
export interface Service {
  id: string;
  serviceEndpoint: string;
  type: string;
}

/** What an agent is to others. Others read it from storage: see [`layout`]. */
export type Status =
  | "active"
  /** By the authority. */
  | "suspended"
  /** By the owner, for good. */
  | "retired";

/** Why and since when an agent is suspended. */
export interface Suspension {
  reason: string;
  /** Unix seconds. */
  since: number;
}

/**
 * A whole number of a denom's smallest unit (micro-dollars for `uusdc`), 0 to 2^128 − 1.
 *
 * JSON shows it as a decimal string, as the chain's own coins do; compact formats store the integer.
 */
export type Uint128 = string;

export interface VerificationKey {
  /** A slug: the fragment under which the DID document names the key. */
  id: string;
  /** The bare public key: 33 bytes (compressed secp256k1) for control, 32 for the others. */
  key: Binary;
  purpose: KeyPurpose;
}

/** A public key. */
export interface VerificationMethod {
  controller: string;
  id: string;
  /** `z`, then base58 of the multicodec prefix and the key. */
  publicKeyMultibase: string;
  /** When it was revoked, as an XML Schema dateTimeStamp (W3C Controlled Identifiers 1.0). */
  revoked?: string | null;
  /** `Multikey`. */
  type: string;
}

/** A wallet contract only. */
export type WalletMsg = { confirm_binding: { owner: string } };

/** Every query, by its name on the wire. */
export const QUERIES = ["agent", "agent_by_did", "agent_by_controller", "agent_by_wallet", "agents_by_owner", "discover", "capabilities", "did_document", "config", "holdings"] as const;

/** Asks a registry. */
export class RegistryReader {
  readonly chain: chain.Querier;
  readonly address: string;

  constructor(chain: chain.Querier, address: string) {
    this.chain = chain;
    this.address = address;
  }

  /** Errors if there is no such agent. */
  agent(args: { id: AgentId }): Promise<Agent> {
    return this.chain.queryContractSmart(this.address, { agent: args });
  }

  agentByDid(args: { did: string }): Promise<Agent> {
    return this.chain.queryContractSmart(this.address, { agent_by_did: args });
  }

  /** The agent that the controller confirmed; without that, the only one that names it. Errors if several do. */
  agentByController(args: { controller: string }): Promise<Agent> {
    return this.chain.queryContractSmart(this.address, { agent_by_controller: args });
  }

  /** By bound wallet. */
  agentByWallet(args: { wallet: string }): Promise<Agent> {
    return this.chain.queryContractSmart(this.address, { agent_by_wallet: args });
  }

  /** Oldest registration first, retired ones included. */
  agentsByOwner(args: {
    limit?: number | null;
    owner: string;
    start_after?: AgentId | null;
  }): Promise<AgentsResponse> {
    return this.chain.queryContractSmart(this.address, { agents_by_owner: args });
  }

  /** Active and fresh agents with a capability, and of a type if one is named: those last heard of first (to the hour; within it in the order of their ids). One that sends a heartbeat during a walk through the pages moves to the front. */
  discover(args: {
    agent_type?: string | null;
    capability: string;
    limit?: number | null;
    start_after?: Cursor | null;
  }): Promise<DiscoverResponse> {
    return this.chain.queryContractSmart(this.address, { discover: args });
  }

  /** Which capabilities active agents have, in alphabetical order, and how many have them, fresh or not. */
  capabilities(args: {
    limit?: number | null;
    start_after?: string | null;
  } = {}): Promise<CapabilitiesResponse> {
    return this.chain.queryContractSmart(this.address, { capabilities: args });
  }

  /** The W3C DID document. Errors if there is no such agent. */
  didDocument(args: { did: string }): Promise<DidDocumentResponse> {
    return this.chain.queryContractSmart(this.address, { did_document: args });
  }

  config(): Promise<ConfigResponse> {
    return this.chain.queryContractSmart(this.address, { config: {} });
  }

  /** The deposits that the registry holds in a denom. */
  holdings(args: { denom: string }): Promise<HoldingsResponse> {
    return this.chain.queryContractSmart(this.address, { holdings: args });
  }
}

/** Asks a registry as `query`, and sends it messages from one account. */
export class RegistryClient {
  readonly chain: chain.Executor;
  readonly sender: string;
  readonly address: string;
  readonly query: RegistryReader;

  constructor(chain: chain.Executor & chain.Querier, sender: string, address: string) {
    this.chain = chain;
    this.sender = sender;
    this.address = address;
    this.query = new RegistryReader(chain, address);
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

  anyone(args: AnyoneMsg, options?: chain.ExecuteOptions): Promise<chain.Executed> {
    return this.execute({ anyone: args }, options);
  }

  owner(args: OwnerMsg, options?: chain.ExecuteOptions): Promise<chain.Executed> {
    return this.execute({ owner: args }, options);
  }

  controller(args: ControllerMsg, options?: chain.ExecuteOptions): Promise<chain.Executed> {
    return this.execute({ controller: args }, options);
  }

  authority(args: AuthorityMsg, options?: chain.ExecuteOptions): Promise<chain.Executed> {
    return this.execute({ authority: args }, options);
  }

  wallet(args: WalletMsg, options?: chain.ExecuteOptions): Promise<chain.Executed> {
    return this.execute({ wallet: args }, options);
  }
}
