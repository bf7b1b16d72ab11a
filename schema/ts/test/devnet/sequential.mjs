// Pays one bill after another and waits for each, as a script of one's own does; `scripts/bench keeper` compares with it.
// Argument: a plan as JSON. Answer: { seconds }.

import { SigningCosmWasmClient } from "@cosmjs/cosmwasm";
import { stringToPath } from "@cosmjs/crypto";
import { DirectSecp256k1HdWallet } from "@cosmjs/proto-signing";
import { GasPrice } from "@cosmjs/stargate";

const plan = JSON.parse(process.argv[2]);
const signer = await DirectSecp256k1HdWallet.fromMnemonic(plan.mnemonic, {
  prefix: "stateset",
  hdPaths: [stringToPath(`m/44'/118'/0'/0/${plan.account}`)],
});
const client = await SigningCosmWasmClient.connectWithSigner(plan.rpc, signer, {
  gasPrice: GasPrice.fromString(plan.gas_price),
  broadcastPollIntervalMs: 100,
});
const began = performance.now();
for (const message of plan.messages) {
  await client.execute(plan.sender, plan.wallet, message, "auto");
}
const seconds = (performance.now() - began) / 1000;
process.stdout.write(JSON.stringify({ seconds }));
client.disconnect();
