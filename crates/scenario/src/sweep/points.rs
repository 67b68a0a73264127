//! From a design to the scenario of each point.

use std::collections::BTreeMap;
use std::num::NonZero;
use std::path::PathBuf;

use plimsoll_lab::design::Setting;
use rust_decimal::Decimal;
use serde_json::{Number, Value};

use super::file::{AxisConfig, SweepFile};
use super::find::Files;
use super::{Sweep, SweepPoint, check};
use crate::document::{Document, Part, Problem, ScenarioError};
use crate::file::{RunsConfig, ScenarioFile};
use crate::load;
use crate::overlay::{self, Factors, Overlay};
use crate::relations;
use crate::scenario::{asset_names, recording, resolve};

/// What all points have in common.
struct Ground {
    /// The scenario with overlays, `set` and overrides, and the texts of everything else.
    document: Document,
    factors: Factors,
    /// The sweep file.
    sweep: Part,
    /// Overlays of each axis, one for each value.
    overlays: Vec<Vec<(Part, Factors)>>,
    /// Schema of a scenario.
    schema: Value,
}

/// Makes the points of a sweep.
pub(super) fn sweep(
    document: &Document,
    file: SweepFile,
    files: &Files,
    changes: (&[PathBuf], &[String]),
) -> Result<Sweep, ScenarioError> {
    let (ground, name) = ground(document, &file, files, changes)?;
    let settings = (file.design.design().points(&check::axes(&file.design)))
        .map_err(|error| document.refuse(Problem::new("design", error.to_string())))?;
    let settings = ground.as_written(&file, settings);
    let label = |point: usize| label(&file, &settings[point]);
    let (mut scenarios, mut errors) = (Vec::new(), Vec::new());
    let resolved = on_all_threads(&settings, |settings| ground.at(&file, settings));
    for (point, resolved) in resolved.into_iter().enumerate() {
        match resolved {
            Ok(scenario) => scenarios.push(scenario),
            Err(error) => errors.push((point, error)),
        }
    }
    if let Some(error) = ScenarioError::of_points(&errors, settings.len(), label) {
        return Err(error);
    }
    alike(document, &scenarios)?;
    answerable(document, &file, &scenarios)?;
    let parameters = parameters(&file, &settings);
    let (runs, thresholds) = common(&file, &scenarios);
    let points = (scenarios.iter().zip(parameters).enumerate())
        .map(|(point, (scenario, parameters))| SweepPoint {
            label: label(point),
            parameters,
            config: scenario.sim_config(),
        })
        .collect();
    Ok(Sweep {
        name,
        file,
        runs,
        thresholds,
        points,
    })
}

/// What `make` makes of each item, in their order. Points are independent of each other, and each
/// has all the checks of a scenario.
fn on_all_threads<T: Sync, R: Send>(items: &[T], make: impl Fn(&T) -> R + Sync) -> Vec<R> {
    let threads = std::thread::available_parallelism().map_or(1, NonZero::get);
    let size = items.len().div_ceil(threads).max(1);
    let chunk = |chunk: &[T]| chunk.iter().map(&make).collect::<Vec<R>>();
    std::thread::scope(|scope| {
        let chunk = &chunk;
        let begun: Vec<_> = (items.chunks(size))
            .map(|items| scope.spawn(move || chunk(items)))
            .collect();
        begun
            .into_iter()
            .flat_map(|thread| match thread.join() {
                Ok(made) => made,
                Err(panic) => std::panic::resume_unwind(panic),
            })
            .collect()
    })
}

fn ground(
    sweep: &Document,
    file: &SweepFile,
    files: &Files,
    (above, overrides): (&[PathBuf], &[String]),
) -> Result<(Ground, String), ScenarioError> {
    let of_axes = || files.of_axes.iter().map(|paths| overlay::load_all(paths));
    let overlays = overlay::load_all(&[files.overlays.as_slice(), above].concat());
    let of_axes: Vec<Result<Vec<Overlay>, ScenarioError>> = of_axes().collect();
    let errors = of_axes.iter().filter_map(|x| x.as_ref().err().cloned());
    let errors = overlays.as_ref().err().cloned().into_iter().chain(errors);
    if let Some(error) = ScenarioError::joined(errors) {
        return Err(error);
    }
    let text = load::file(&files.scenario)?;
    let overlays = overlays.unwrap_or_default();
    let mut name = file.name.clone();
    for overlay in &overlays[files.overlays.len()..] {
        name = format!("{name}.{}", overlay.file.overlay);
    }
    let (mut document, factors) = load::compose(&files.scenario, &text, &overlays, &[])?;
    let root = document.adopt(sweep.clone());
    let set = root.find("set").map(|set| set.entries());
    for (key, value) in set.unwrap_or_default() {
        document
            .put(&key, value)
            .map_err(|problem| document.error(vec![problem]))?;
    }
    for assignment in overrides {
        refuse_varied(&document, file, assignment)?;
        document.set(assignment)?;
    }
    let of_axes = of_axes.into_iter().map(Result::unwrap_or_default);
    let overlays = of_axes
        .map(|of_axis| {
            of_axis
                .iter()
                .map(|x| x.adopted_by(&mut document))
                .collect()
        })
        .collect();
    let ground = Ground {
        document,
        factors,
        sweep: root,
        overlays,
        schema: crate::document::schema::<ScenarioFile>(),
    };
    Ok((ground, name))
}

/// An override of what an axis varies would hold at no point.
fn refuse_varied(
    document: &Document,
    file: &SweepFile,
    assignment: &str,
) -> Result<(), ScenarioError> {
    let key = assignment.split('=').next().unwrap_or_default();
    let varies =
        |axis: &&AxisConfig| axis.key.as_deref() == Some(key) || axis.also.contains_key(key);
    let Some(axis) = file.design.axes().iter().find(varies) else {
        return Ok(());
    };
    let message = format!("is varied by the axis `{}` of the sweep", axis.name());
    let mut probe = document.clone();
    probe.set(assignment)?;
    Err(probe.refuse(Problem::new(key, message)))
}

impl Ground {
    /// The settings with the digits that stand in the file.
    fn as_written(&self, file: &SweepFile, mut settings: Vec<Vec<Setting>>) -> Vec<Vec<Setting>> {
        for point in &mut settings {
            for (axis, setting) in point.iter_mut().enumerate() {
                let is_written = !file.design.axes()[axis].values.is_empty();
                let place = setting.listed.filter(|_| is_written);
                let part = place.and_then(|n| self.part(axis, &format!("values[{n}]")));
                if let Some(text) = part.as_ref().and_then(Part::text) {
                    text.clone_into(&mut setting.text);
                }
            }
        }
        settings
    }

    fn part(&self, axis: usize, key: &str) -> Option<Part> {
        self.sweep.find(&format!("design.axes[{axis}].{key}"))
    }

    /// The scenario of a point.
    fn at(&self, file: &SweepFile, settings: &[Setting]) -> Result<ScenarioFile, ScenarioError> {
        let mut document = self.document.clone();
        let mut factors = self.factors.clone();
        // Overlays go below single values, whatever the order of the axes.
        for (axis, setting) in settings.iter().enumerate() {
            let chosen = setting.listed.and_then(|n| self.overlays[axis].get(n));
            if let Some((part, more)) = chosen {
                document.lay(part.clone());
                factors.append(more.clone());
            }
        }
        let axes = file.design.axes().iter().zip(settings).enumerate();
        for (axis, (config, setting)) in axes {
            factors.append(self.put(&mut document, (axis, config), setting));
        }
        resolve(&mut document, &factors, &self.schema)
    }

    /// Puts the value of an axis where it belongs, and gives the factors that it is.
    fn put(
        &self,
        document: &mut Document,
        (axis, config): (usize, &AxisConfig),
        setting: &Setting,
    ) -> Factors {
        let Some(value) = self.value(axis, config, setting) else {
            return Factors::default();
        };
        let mut pairs = Vec::new();
        pairs.extend(self.part(axis, "key").map(|key| (key, value.clone())));
        let also = self.part(axis, "also").map(|also| also.entries());
        for (key, factor) in also.unwrap_or_default() {
            let by = key.text().and_then(|key| config.also.get(key)).copied();
            pairs.push((key, times(&value, &factor, by.unwrap_or(Decimal::ONE))));
        }
        for (key, value) in pairs {
            if let Err(problem) = document.put(&key, value) {
                document.add(problem);
            }
        }
        let patterns =
            (0..config.times.len()).filter_map(|n| self.part(axis, &format!("times[{n}]")));
        Factors::of(patterns.map(|pattern| (pattern, value.clone())).collect())
    }

    /// The value of an axis with its place in the sweep file; none if the axis is of overlays.
    fn value(&self, axis: usize, config: &AxisConfig, setting: &Setting) -> Option<Part> {
        let listed = setting.listed.filter(|_| !config.values.is_empty());
        if let Some(place) = listed {
            return self.part(axis, &format!("values[{place}]"));
        }
        let place = self
            .part(axis, "range")
            .or_else(|| self.part(axis, "min"))?;
        Some(place.with_text(&setting.text))
    }
}

/// The value times a factor; as it was written if the factor is 1.
fn times(value: &Part, factor: &Part, by: Decimal) -> Part {
    let number = value.decimal().filter(|_| by != Decimal::ONE);
    let product = number.and_then(|number| number.checked_mul(by));
    product.map_or_else(
        || value.clone(),
        |product| factor.with_text(&product.normalize().to_string()),
    )
}

/// Paths, seed and thresholds: the sweep's word, or else the scenario's.
fn common(file: &SweepFile, scenarios: &[ScenarioFile]) -> (RunsConfig, Vec<String>) {
    let first = &scenarios[0];
    let runs = RunsConfig {
        paths: file.runs.paths.unwrap_or(first.runs.paths),
        shard_paths: file.runs.shard_paths.unwrap_or(first.runs.shard_paths),
        seed: file.runs.seed.unwrap_or(first.runs.seed),
    };
    let own = !file.thresholds.is_empty();
    let thresholds = if own {
        &file.thresholds
    } else {
        &first.thresholds
    };
    (runs, thresholds.clone())
}

/// Every point works out what the sweep's own thresholds ask for.
fn answerable(
    document: &Document,
    file: &SweepFile,
    scenarios: &[ScenarioFile],
) -> Result<(), ScenarioError> {
    let of_point =
        |point: &ScenarioFile| relations::switched_off(&file.thresholds, &point.recording);
    let first = scenarios.iter().flat_map(of_point).next();
    first.map_or(Ok(()), |problem| Err(document.refuse(problem)))
}

/// Points of one plan have the same assets and keep the same tables.
fn alike(document: &Document, scenarios: &[ScenarioFile]) -> Result<(), ScenarioError> {
    let facts = |file: &ScenarioFile| {
        let config = file.sim_config();
        (asset_names(&config), recording(&config), file.runs.clone())
    };
    let first = facts(&scenarios[0]);
    match scenarios.iter().position(|file| facts(file) != first) {
        None => Ok(()),
        Some(point) => {
            let message = format!(
                "point {point} has other assets, tables or runs than point 0; they must be the same"
            );
            Err(document.refuse(Problem::new("design", message)))
        }
    }
}

fn label(file: &SweepFile, settings: &[Setting]) -> String {
    let pairs = file.design.axes().iter().zip(settings);
    let words = pairs.map(|(axis, setting)| format!("{} {}", axis.name(), setting.text));
    words.collect::<Vec<_>>().join(", ")
}

/// The parameters of each point: a column is of numbers if all of its values are.
fn parameters(file: &SweepFile, settings: &[Vec<Setting>]) -> Vec<BTreeMap<String, Value>> {
    let number = |text: &str| {
        let value: Option<f64> = text.replace('_', "").parse().ok();
        value.and_then(Number::from_f64)
    };
    let axes = file.design.axes();
    let are_numbers: Vec<bool> = (0..axes.len())
        .map(|axis| {
            settings
                .iter()
                .all(|point| number(&point[axis].text).is_some())
        })
        .collect();
    let value = |axis: usize, setting: &Setting| match number(&setting.text) {
        Some(number) if are_numbers[axis] => Value::Number(number),
        _ => Value::String(setting.text.clone()),
    };
    let of_point = |point: &Vec<Setting>| {
        let named = point.iter().enumerate();
        named
            .map(|(axis, setting)| (axes[axis].name().to_owned(), value(axis, setting)))
            .collect()
    };
    settings.iter().map(of_point).collect()
}
