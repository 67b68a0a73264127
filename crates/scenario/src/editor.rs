//! The JSON Schema of scenario files as they are written, for editors.
//!
//! A file may leave out whatever its base or a preset says. So the schema of the whole scenario is
//! loosened where mappings are merged: there no key is required, and an entry may be taken away
//! by `~`. Items of lists stay complete. Whether the merged whole is complete is checked when the
//! file is loaded.

use std::collections::BTreeSet;

use serde_json::{Map, Value, json};

use crate::document::{self, Presets};
use crate::file::ScenarioFile;
use crate::overlay::OverlayFile;
use crate::presets;
use crate::sweep::SweepFile;

/// Added to the name of a definition for its loosened twin.
const TWIN: &str = "Override";
const DEFINITIONS: &str = "#/$defs/";
/// Keys that every file says itself.
const OWN: [&str; 3] = ["name", "title", "description"];
/// Definition of the venue and of one market.
const VENUE: &str = "VenueConfigOverride";
const MARKETS: &str = "MarketConfigOverride";

/// A list of the market whose items may name a preset.
struct ListWithPresets {
    key: &'static str,
    /// Definition of an item.
    item: &'static str,
    presets: Presets,
}

fn lists_with_presets() -> Vec<ListWithPresets> {
    let list = |key, item, presets| ListWithPresets { key, item, presets };
    let mut lists = vec![list("assets", "AssetMarketConfig", presets::markets())];
    let items = ["DryUpConfig", "BasisConfig", "DemandConfig"];
    for ((key, presets), item) in presets::liquidity().into_iter().zip(items) {
        lists.push(list(key, item, presets));
    }
    lists
}

/// The JSON Schema (draft 2020-12) of scenario files, as `scenarios/scenario.schema.json` has it.
///
/// # Panics
/// Never: the parts that it rearranges are those of [`ScenarioFile`].
#[must_use]
pub fn schema() -> Value {
    let mut root = document::schema::<ScenarioFile>();
    let strict = root["$defs"].take();
    let required = root["required"].take();
    let mut twins = Twins {
        strict: strict.as_object().cloned().unwrap_or_default(),
        made: Map::new(),
    };
    let mut root = twins.loosened(root);
    let lists: Vec<_> = lists_with_presets()
        .into_iter()
        .map(|list| (twins.twin(list.item), list))
        .collect();
    let mut definitions = twins.strict;
    definitions.extend(twins.made);
    name_presets(&mut definitions[VENUE], &presets::venue());
    for (twin, list) in &lists {
        name_presets(&mut definitions[twin], &list.presets);
        definitions[twin]["anyOf"] =
            json!([{"required": ["preset"]}, {"required": definitions[list.item]["required"]}]);
        definitions[MARKETS]["properties"][list.key]["items"] =
            json!({"$ref": format!("{DEFINITIONS}{twin}")});
    }
    root["required"] = json!(OWN);
    root["if"] = json!({"required": ["base"]});
    root["else"] = json!({"required": required, "properties": {"venue": {"required": ["preset"]}}});
    let used = reachable(&root, &definitions);
    definitions.retain(|name, _| used.contains(name));
    root["$defs"] = Value::Object(definitions);
    root
}

/// Names of the definitions that a schema needs, directly or through others.
fn reachable(root: &Value, definitions: &Map<String, Value>) -> BTreeSet<String> {
    let mut found = BTreeSet::new();
    let mut open = vec![root];
    while let Some(value) = open.pop() {
        match value {
            Value::Object(map) => {
                let target = definition(map).filter(|name| found.insert(name.clone()));
                open.extend(target.and_then(|name| definitions.get(&name)));
                open.extend(map.values());
            }
            Value::Array(items) => open.extend(items),
            _ => {}
        }
    }
    found
}

/// The part of the schema that an overlay may say: no key is required, and none that belongs to a
/// file alone is known.
pub(crate) fn partial() -> Value {
    let mut root = schema();
    for key in ["required", "if", "else"] {
        root.as_object_mut().map(|root| root.remove(key));
    }
    let properties = root["properties"].as_object_mut();
    if let Some(properties) = properties {
        properties.retain(|key, _| key != "base" && !OWN.contains(&key.as_str()));
    }
    root
}

/// The JSON Schema (draft 2020-12) of overlays, as `scenarios/overlay.schema.json` has it.
#[must_use]
pub fn overlay_schema() -> Value {
    let mut own = document::schema::<OverlayFile>();
    let mut root = partial();
    for key in ["title", "description", "required"] {
        root[key] = own[key].take();
    }
    if let (Some(all), Some(own)) = (
        root["properties"].as_object_mut(),
        own["properties"].as_object_mut(),
    ) {
        all.append(own);
    }
    if let (Some(all), Some(own)) = (root["$defs"].as_object_mut(), own["$defs"].as_object_mut()) {
        all.append(own);
    }
    root
}

/// The JSON Schema (draft 2020-12) of sweeps, as `scenarios/sweep.schema.json` has it.
#[must_use]
pub fn sweep_schema() -> Value {
    document::schema::<SweepFile>()
}

fn name_presets(definition: &mut Value, presets: &Presets) {
    let names = presets.sets.iter().map(|(name, _)| name.as_str());
    let names: Vec<&str> = names.collect();
    definition["properties"]["preset"] = json!({
        "description": "Set of values that the other keys differ from.",
        "enum": names,
    });
}

/// Definitions and the loosened twins made of them so far.
struct Twins {
    strict: Map<String, Value>,
    made: Map<String, Value>,
}

impl Twins {
    /// Name of the loosened twin of a definition, which is made if need be.
    fn twin(&mut self, name: &str) -> String {
        let twin = format!("{name}{TWIN}");
        if !self.made.contains_key(&twin) {
            self.made.insert(twin.clone(), Value::Null);
            let definition = self.strict.get(name).cloned().unwrap_or_default();
            let loosened = self.loosened(definition);
            self.made.insert(twin.clone(), loosened);
        }
        twin
    }

    /// The schema without required keys at any depth, up to lists.
    fn loosened(&mut self, schema: Value) -> Value {
        let Value::Object(mut map) = schema else {
            return schema;
        };
        if let Some(name) = definition(&map).filter(|name| self.has_keys(name)) {
            let twin = self.twin(&name);
            map.insert("$ref".to_owned(), json!(format!("{DEFINITIONS}{twin}")));
        }
        map.remove("required");
        if let Some(Value::Object(properties)) = map.get_mut("properties") {
            for part in properties.values_mut() {
                *part = self.loosened(part.take());
            }
        }
        for key in ["oneOf", "anyOf"] {
            if let Some(Value::Array(branches)) = map.get_mut(key) {
                for branch in branches {
                    *branch = self.branch(branch.take());
                }
            }
        }
        if let Some(entries @ Value::Object(_)) = map.get_mut("additionalProperties") {
            let entry = self.loosened(entries.take());
            *entries = json!({"anyOf": [entry, {"type": "null"}]});
        }
        Value::Object(map)
    }

    /// An alternative keeps the key that tells it from the others.
    fn branch(&mut self, branch: Value) -> Value {
        let is_tag = |key: &Value| {
            let part = key
                .as_str()
                .and_then(|key| branch.get("properties")?.get(key));
            part.is_some_and(|part| part.get("const").is_some())
        };
        let required = branch.get("required").and_then(Value::as_array);
        let tags: Vec<Value> = (required.into_iter().flatten())
            .filter(|key| is_tag(key))
            .cloned()
            .collect();
        let mut loosened = self.loosened(branch);
        if !tags.is_empty() {
            loosened["required"] = Value::Array(tags);
        }
        loosened
    }

    /// Whether a definition is a mapping, or has alternatives that are.
    fn has_keys(&self, name: &str) -> bool {
        let text = self.strict.get(name).map(Value::to_string);
        text.is_some_and(|text| text.contains("\"properties\""))
    }
}

/// Name of the definition that a schema refers to.
fn definition(map: &Map<String, Value>) -> Option<String> {
    let target = map.get("$ref")?.as_str()?;
    target.strip_prefix(DEFINITIONS).map(str::to_owned)
}
