//! The machine that figures were measured on.

use std::fmt;
use std::thread::available_parallelism;

/// Features that make a difference to the loops here.
const FEATURES: [&str; 5] = ["sse4_2", "avx", "avx2", "fma", "avx512f"];

/// What a machine is called, and what it can do.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Machine {
    /// Model of the processor.
    pub cpu: String,
    /// Threads that run at the same time.
    pub threads: usize,
    /// Vector features that it has, of those that matter here.
    pub features: Vec<String>,
    /// Vector features that this program was built for.
    pub built_for: Vec<String>,
}

impl Machine {
    /// This machine. Where there is no `/proc/cpuinfo` the model is the architecture's name.
    #[must_use]
    pub fn this() -> Self {
        let text = std::fs::read_to_string("/proc/cpuinfo").unwrap_or_default();
        Self::read(&text)
    }

    fn read(cpuinfo: &str) -> Self {
        let field = |name: &str| {
            let lines = cpuinfo.lines().filter_map(|line| line.split_once(':'));
            let mut values = lines.filter(|(key, _)| key.trim() == name);
            values.next().map(|(_, value)| value.trim().to_owned())
        };
        let flags = field("flags").unwrap_or_default();
        let has = |feature: &&str| flags.split_whitespace().any(|flag| flag == *feature);
        Self {
            cpu: field("model name").unwrap_or_else(|| std::env::consts::ARCH.to_owned()),
            threads: available_parallelism().map_or(1, usize::from),
            features: (FEATURES.iter().filter(|f| has(f)))
                .map(|f| (*f).to_owned())
                .collect(),
            built_for: built_for(),
        }
    }
}

/// Features that the compiler was allowed to use everywhere.
fn built_for() -> Vec<String> {
    let built = [
        ("sse4_2", cfg!(target_feature = "sse4.2")),
        ("avx", cfg!(target_feature = "avx")),
        ("avx2", cfg!(target_feature = "avx2")),
        ("fma", cfg!(target_feature = "fma")),
        ("avx512f", cfg!(target_feature = "avx512f")),
    ];
    let there = built.iter().filter(|(_, is_there)| *is_there);
    there.map(|(name, _)| (*name).to_owned()).collect()
}

impl fmt::Display for Machine {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let list = |names: &[String]| match names {
            [] => "the baseline".to_owned(),
            names => names.join(" "),
        };
        write!(
            f,
            "{}, {} threads, has {}, built for {}",
            self.cpu,
            self.threads,
            list(&self.features),
            list(&self.built_for)
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn model_and_features_are_read_from_the_first_processor() {
        let text = "processor\t: 0\nmodel name\t: Some CPU @ 3 GHz\nflags\t\t: fpu avx2 sse4_2\n\
                    processor\t: 1\nmodel name\t: Other\n";
        let machine = Machine::read(text);
        assert_eq!(machine.cpu, "Some CPU @ 3 GHz");
        assert_eq!(machine.features, ["sse4_2", "avx2"]);
        assert!(machine.to_string().starts_with("Some CPU @ 3 GHz, "));
    }

    #[test]
    fn a_machine_that_says_nothing_has_a_name_all_the_same() {
        let machine = Machine::read("");
        assert_eq!(machine.cpu, std::env::consts::ARCH);
        assert!(machine.features.is_empty() && machine.threads > 0);
    }
}
