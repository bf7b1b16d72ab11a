// A small model behind the protocol that the port speaks, for one test on request (docs/model.md). No tools, one
// question at a time, this machine alone. Usage: node serve.mjs MODEL.gguf PORT [CONTEXT-TOKENS [ANSWER-TOKENS]]
import { createServer } from "node:http";
import { getLlama, LlamaChatSession } from "node-llama-cpp";

const [path, port, tokens = "1024", longest = "1024"] = process.argv.slice(2);
const llama = await getLlama({ gpu: false, build: "never", logLevel: "error" });
const model = await llama.loadModel({ modelPath: path });
// One thread: several wait for each other by spinning, which on a busy machine is for ever.
const context = await model.createContext({ contextSize: Number(tokens), threads: 1 });
let last = Promise.resolve();

async function complete(body) {
    const of = (role) => body.messages.filter((message) => message.role === role).map((message) => message.content).join("\n");
    const sequence = context.getSequence();
    try {
        const session = new LlamaChatSession({ contextSequence: sequence, systemPrompt: of("system") });
        const schema = body.response_format?.json_schema?.schema;
        const grammar = schema && (await llama.createGrammarForJsonSchema(schema));
        const options = { grammar, maxTokens: Math.min(body.max_tokens, Number(longest)), temperature: 0 };
        const { responseText, stopReason } = await session.promptWithMeta(of("user"), options);
        const meter = sequence.tokenMeter;
        return {
            id: "local", object: "chat.completion", created: 0, model: body.model,
            choices: [{
                index: 0,
                message: { role: "assistant", content: responseText },
                finish_reason: stopReason === "maxTokens" ? "length" : "stop",
            }],
            usage: { prompt_tokens: meter.usedInputTokens, completion_tokens: meter.usedOutputTokens },
        };
    } finally {
        sequence.dispose();
    }
}

createServer((request, response) => {
    let text = "";
    request.on("data", (chunk) => (text += chunk));
    request.on("end", () => {
        const send = (status, body) => {
            response.writeHead(status, { "content-type": "application/json" });
            response.end(JSON.stringify(body));
        };
        last = last
            .then(() => complete(JSON.parse(text)))
            .then((body) => send(200, body), (error) => send(500, { error: { message: String(error) } }));
    });
}).listen(Number(port), "127.0.0.1", () => console.log("listening on " + port));
