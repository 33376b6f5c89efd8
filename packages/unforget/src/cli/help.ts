export const HELP = `
Examples:
  unforget learn monday.jsonl                  begin a bot in ./unforget-store
  unforget learn tuesday.csv.gz --test test.csv  a new version, active if it passes the gates
  unforget predict "where is my parcel"
  cat messages.txt | unforget predict --json
  unforget versions list
  unforget versions rollback --reason "customers complain"
  UNFORGET_TOKEN=secret unforget serve --port 8080

Exit status: 0 all well; 1 refused by a gate, or the store did not verify; 2 wrong input or usage; 130 interrupted,
with the store as it was. --json: one JSON document on standard output and nothing else there.
UNFORGET_BACKEND=native|wasm|cpu forces an engine.`;

export const LEARN_HELP = `
Files: JSON Lines (.jsonl, .ndjson) or CSV with a header (.csv), gzipped or not (.gz), with the fields "input" (or
"text"), "label" and, if you like, "id"; an input of a JSON Lines file may be a list of numbers.

Of each label with five examples or more some are held back, and each version is asked all of them. The new version is
promoted if no gate finds it worse than the active one; else it stays in the store, rejected, and the status is 1.

Examples:
  unforget learn week-1.jsonl week-2.jsonl
  unforget learn week-3.csv --test test.csv --gates gates.json --json

gates.json, for example: [{"gate": "drop", "most": 0.01}, {"gate": "floor", "per": "label", "accuracy": 0.6}]`;

export const PREDICT_HELP = `
Each argument is a text; without any, each line of standard input is. A bot of vectors takes lists: "[0.5, 1, 0]".

Examples:
  unforget predict "where is my parcel" "refund please"
  tail -f messages.log | unforget predict`;

export const SERVE_HELP = `
  POST /predict                   {"inputs": ["where is my parcel"]}
  POST /learn                *    {"examples": [{"input": …, "label": …}]}: 202 with a job
  GET  /jobs/:id                  how far it is, and what came of it; ?wait waits for the end
  GET  /versions                  all versions
  POST /versions/:name/promote *  through the gates
  POST /versions/:name/rollback *, POST /rollback *
  GET  /health, GET /metrics      Prometheus

* wants "Authorization: Bearer TOKEN"; without a token (--token or UNFORGET_TOKEN) writing is off.
Learning runs in a thread of its own: meanwhile the version before answers. SIGTERM or Ctrl-C: running requests are
answered, what is being learned is given up, and the status is 0.

Example:
  UNFORGET_TOKEN=secret unforget serve --port 8080
  curl -d '{"inputs": ["where is my parcel"]}' localhost:8080/predict`;
