//! What can be said about vendors.

use std::path::PathBuf;

use clap::{Args, Subcommand};

#[derive(Debug, Subcommand)]
pub enum VendorVerb {
    /// Vendors with their addresses.
    List,
    /// One vendor: contacts, addresses with who vouched for each and since when, series, open challenges.
    Show {
        /// Its id.
        id: String,
    },
    /// Make a vendor known. From then on bills that name it are held unless they go to an address of it.
    Add(AddVendor),
    /// Change a vendor. A bill that is held is looked at again by `bills retry`.
    Change(ChangeVendor),
    /// Make a challenge for an address, to be handed to the vendor by a contact on file, never by one that a bill names.
    Challenge(ChallengeVendor),
    /// Take in the answer to a challenge: the address is the vendor's from then on, by the word of who handed it out.
    Prove(ProveVendor),
}

#[derive(Debug, Args)]
pub struct AddVendor {
    /// What it is called here: a-z, 0-9, - and _, at most 32 characters. Never changes.
    pub id: String,
    /// Its name as its bills spell it.
    #[arg(long)]
    pub name: String,
    /// How it is reached, such as a telephone number; repeat for several.
    #[arg(long = "contact")]
    pub contacts: Vec<String>,
    /// An address that it is paid at; repeat for several.
    #[arg(long = "address")]
    pub addresses: Vec<String>,
    /// Who vouches for the addresses, and how they know: "Ann, called the number in the contract".
    #[arg(long)]
    pub by: String,
}

#[derive(Debug, Args)]
pub struct ChangeVendor {
    /// Its id.
    pub id: String,
    /// Another name.
    #[arg(long)]
    pub name: Option<String>,
    /// How it is reached from now on, in place of all contacts known; repeat for several.
    #[arg(long = "contact")]
    pub contacts: Vec<String>,
    /// One more address; repeat for several.
    #[arg(long = "add-address")]
    pub add: Vec<String>,
    /// An address that is its own no more; repeat for several.
    #[arg(long = "remove-address")]
    pub remove: Vec<String>,
    /// Who says so, and how they know.
    #[arg(long)]
    pub by: String,
}

#[derive(Debug, Args)]
pub struct ChallengeVendor {
    /// The vendor's id.
    pub id: String,
    /// The address to be proved.
    #[arg(long)]
    pub address: String,
    /// Who hands it out, and by which contact: the address rests on this word.
    #[arg(long)]
    pub by: String,
    /// How long an answer is taken, in hours.
    #[arg(long, default_value_t = 72, value_parser = clap::value_parser!(u64).range(1..=720))]
    pub hours: u64,
}

#[derive(Debug, Args)]
pub struct ProveVendor {
    /// The vendor's id.
    pub id: String,
    /// The challenge's nonce.
    #[arg(long)]
    pub nonce: String,
    /// A JSON file with what the wallet gave back: `pub_key` and `signature`, as Keplr's signArbitrary has them.
    #[arg(long)]
    pub signature: PathBuf,
}
