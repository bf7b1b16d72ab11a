// Makes adr036.json with a client written by others: run it beside @cosmjs/amino's node_modules, as
//   NODE_PATH is not read by modules, so: cp keeper/chain/tests/it/data/adr036.mjs schema/ts/ && cd schema/ts && node adr036.mjs
// The document is that of ADR-036, which Keplr's signArbitrary signs; the signature is what it gives back.
import { Secp256k1HdWallet, makeCosmoshubPath, makeSignDoc } from "@cosmjs/amino";

const words = "abandon abandon abandon abandon abandon abandon abandon abandon abandon abandon abandon about";
const vectors = [];
const texts = [
  ["stateset", (address) => `StateSet vendor challenge\nchain: stateset-1\nvendor: acme\naddress: ${address}\nnonce: 0123456789abcdef0123456789abcdef\nexpires: 1790000000\n`],
  ["cosmos", () => "Größe <b> & \"quotes\""],
  ["stateset", () => ""],
];
for (const [account, [prefix, make]] of texts.entries()) {
  const wallet = await Secp256k1HdWallet.fromMnemonic(words, { prefix, hdPaths: [makeCosmoshubPath(account)] });
  const [{ address }] = await wallet.getAccounts();
  const text = make(address);
  const data = Buffer.from(text, "utf8").toString("base64");
  const message = { type: "sign/MsgSignData", value: { signer: address, data } };
  const document = makeSignDoc([message], { gas: "0", amount: [] }, "", "", 0, 0);
  const { signature } = await wallet.signAmino(address, document);
  vectors.push({ address, text, public_key: signature.pub_key.value, signature: signature.signature });
}
console.log(JSON.stringify(vectors, null, 2));
