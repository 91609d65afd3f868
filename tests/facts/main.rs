//! Facts about the real program, each shown on real processes and real files.
//!
//! One binary; every module is a group of facts, and a test sees that no file is left out.

#[cfg(test)]
mod bad_input;
#[cfg(test)]
mod damage;
#[cfg(test)]
mod harness;
#[cfg(test)]
mod kills;
#[cfg(test)]
mod nemesis;
#[cfg(test)]
mod other_offices;
#[cfg(test)]
mod people;
mod practice;
#[cfg(test)]
mod quiet;
#[cfg(test)]
mod quota;
#[cfg(test)]
mod samples;
#[cfg(test)]
mod sealed;
#[cfg(test)]
mod tree;

#[cfg(test)]
mod tests {
    #[test]
    fn no_file_is_forgotten() {
        let source = include_str!("main.rs");
        let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/facts");
        for entry in std::fs::read_dir(folder).unwrap() {
            let name = entry.unwrap().file_name().into_string().unwrap();
            let Some(module) = name.strip_suffix(".rs").filter(|module| *module != "main") else {
                continue;
            };
            assert!(source.contains(&format!("mod {module};")), "{name} is in no test");
        }
    }
}
