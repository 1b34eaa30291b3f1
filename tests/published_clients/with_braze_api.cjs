// One step with `braze-api` from npm: `node with_braze_api.cjs ENDPOINT KEY STEP`.
//
// NODE_PATH names the folder it is installed in; prints one line of JSON, `returned` or `raised`.

const { Braze } = require("braze-api");

const FIELDS = ["external_id", "first_name"];
const NOBODY = "00000000-0000-0000-0000-000000000000";

const steps = {
  track: (braze) =>
    braze.users.track({
      attributes: [{ external_id: "published-1", first_name: "Anna" }, { first_name: "Nobody" }],
    }),
  track_bulk: (braze) =>
    braze.users.track({ attributes: [{ external_id: "published-2" }] }, true),
  track_nobody: (braze) => braze.users.track({ attributes: [{ first_name: "Anna" }] }),
  export: (braze) =>
    braze.users.export.ids({
      external_ids: ["published-1", "published-unknown"],
      fields_to_export: FIELDS,
    }),
  export_unknown_segment: (braze) =>
    braze.users.export.segment({ segment_id: NOBODY, fields_to_export: FIELDS }),
  segments: (braze) => braze.segments.list({ page: 0 }),
  delete: (braze) => braze.users.delete({ external_ids: ["published-1"] }),
};

async function main([endpoint, key, step]) {
  try {
    return { returned: await steps[step](new Braze(endpoint, key)) };
  } catch (error) {
    return { raised: error.constructor.name, text: error.message, status: error.status ?? 0 };
  }
}

main(process.argv.slice(2)).then((said) => process.stdout.write(JSON.stringify(said)));
