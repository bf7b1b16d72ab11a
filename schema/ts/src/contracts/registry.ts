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
  did: string;
  endpoints: Endpoints;
  id: AgentId;
  keys: VerificationKey[];
  metadata?: Metadata | null;
  owner: string;
  /** Unix seconds. */
  registered_at: number;
  /** CAIP-10 id of the registry that speaks (`cosmos:<chain id>:<address>`). */
  registry: string;
  /** The wallet, once bound both ways. */
  wallet?: string | null;
}

/** An agent's id: a UUID that the registry assigns (version 8: derived from chain id, contract and counter). */
export type AgentId = string;

export interface AgentsResponse { agents: Agent[] }

export type AnyoneMsg =
  /** Registers an agent; the sender becomes its owner. The id is assigned here and returned as [`RegisterResponse`] in the response's data. */
  | { register: Registration }
  /** The sender, named by the agent as its controller, confirms it: from now on [`QueryMsg::AgentByController`] answers with this agent, whoever else names the sender. */
  | { confirm_controller: { id: AgentId } };

/**
 * Binary is a wrapper around Vec<u8> to add base64 de/serialization with serde. It also adds some helper methods to help encode inline.
 *
 * This is only needed as serde-json-{core,wasm} has a horrible encoding for Vec<u8>. See also <https://github.com/CosmWasm/cosmwasm/blob/main/docs/MESSAGE_TYPES.md>.
 */
export type Binary = string;

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
  | { wallet: WalletMsg };

export type InstantiateMsg = Record<string, never>;

/** What a key is for, and with it its kind. */
export type KeyPurpose =
  /** secp256k1, compressed: acts for the agent. */
  | "control"
  /** ed25519: signs messages between agents. */
  | "messages"
  /** x25519: encrypts to the agent. */
  | "key_agreement";

export interface Metadata {
  /** SHA-256 of what the URI leads to: 32 bytes. */
  sha256: Binary;
  uri: string;
}

export type MigrateMsg = Record<string, never>;

/** The agent's owner only. */
export type OwnerMsg =
  /** Replaces what is given, keeps what is not. */
  | { update: {
      capabilities?: string[] | null;
      controller?: string | null;
      endpoints?: Endpoints | null;
      id: AgentId;
      keys?: VerificationKey[] | null;
      metadata?: Metadata | null;
    } }
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
  /** Oldest registration first. */
  | { agents_by_owner: {
      limit?: number | null;
      owner: string;
      start_after?: AgentId | null;
    } }
  /** Agents with a capability, in the order of their ids. */
  | { agents_by_capability: {
      capability: string;
      limit?: number | null;
      start_after?: AgentId | null;
    } };

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

export interface VerificationKey {
  /** A slug: the fragment under which the DID document names the key. */
  id: string;
  /** The bare public key: 33 bytes (compressed secp256k1) for control, 32 for the others. */
  key: Binary;
  purpose: KeyPurpose;
}

/** A wallet contract only. */
export type WalletMsg = { confirm_binding: { owner: string } };

/** Every query, by its name on the wire. */
export const QUERIES = ["agent", "agent_by_did", "agent_by_controller", "agent_by_wallet", "agents_by_owner", "agents_by_capability"] as const;

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

  /** Oldest registration first. */
  agentsByOwner(args: {
    limit?: number | null;
    owner: string;
    start_after?: AgentId | null;
  }): Promise<AgentsResponse> {
    return this.chain.queryContractSmart(this.address, { agents_by_owner: args });
  }

  /** Agents with a capability, in the order of their ids. */
  agentsByCapability(args: {
    capability: string;
    limit?: number | null;
    start_after?: AgentId | null;
  }): Promise<AgentsResponse> {
    return this.chain.queryContractSmart(this.address, { agents_by_capability: args });
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
  execute(msg: ExecuteMsg, options: chain.ExecuteOptions = {}): Promise<chain.Executed> {
    const { fee = "auto", memo, funds } = options;
    return this.chain.execute(this.sender, this.address, msg, fee, memo, funds);
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

  wallet(args: WalletMsg, options?: chain.ExecuteOptions): Promise<chain.Executed> {
    return this.execute({ wallet: args }, options);
  }
}
