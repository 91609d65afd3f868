//! Settings: what is read, from where, and what is said of wrong ones.

use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};

use expect_test::{expect, expect_file};

use super::*;

fn parsed(source: &str) -> Result<NodeSettings, SettingsFault> {
    let mut values = LAYERS.read(None, &Environment::default())?;
    values.extend(parse("node.toml", source, KEYS)?);
    NodeSettings::check(&values, &Environment::default())
}

fn office(node_toml: &str) -> (tempfile::TempDir, DataDir) {
    let temp = tempfile::tempdir().unwrap();
    let dir = DataDir::locate(Some(temp.path()), &Environment::default()).unwrap();
    dir.make().unwrap();
    fs::write(dir.config().join(LAYERS.file), node_toml).unwrap();
    (temp, dir)
}

#[test]
fn the_defaults_name_every_setting_and_no_other() {
    let values = LAYERS.read(None, &Environment::default()).unwrap();
    let mut keys = KEYS.to_vec();
    keys.sort_unstable();
    assert_eq!(values.into_keys().collect::<Vec<_>>(), keys);
}

#[test]
fn the_defaults_are_those_of_a_persian_office() {
    expect![[r#"
        NodeSettings {
            views: ViewsSettings {
                engine: Sled,
                cache: Size(
                    16777216,
                ),
            },
            ui: UiSettings {
                lang: Fa,
                digits: Latn,
                color: Auto,
            },
            store: StoreSettings {
                wait_for_lock: 10s,
            },
            guard: GuardSettings {
                state: None,
                unwitnessed_jobs: Some(
                    150,
                ),
                unwitnessed_rials: Some(
                    150000000000,
                ),
                unwitnessed_days: None,
            },
            seal: SealSettings {
                records: true,
                key_file: None,
                passphrase_file: None,
                typed: None,
            },
            backup: BackupSettings {
                recipient: None,
            },
            print: PrintSettings {
                program: None,
            },
            clock: ClockSettings {
                offset: UtcOffset(
                    210,
                ),
            },
            log: LogSettings {
                level: LogFilter(
                    "warn",
                ),
                keep_days: 30,
            },
            parent: ParentSettings {
                address: None,
            },
            sync: SyncSettings {
                period: 900s,
                gather: 2s,
                linger: 20s,
                silence: 30s,
                backoff_min: 5s,
                backoff_max: 600s,
            },
            metrics: MetricsSettings {
                address: None,
            },
        }
    "#]]
    .assert_debug_eq(&NodeSettings::default());
}

#[test]
fn every_file_of_the_config_folder_is_known_here() {
    let config = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../config");
    let mut names: Vec<String> = fs::read_dir(config)
        .unwrap()
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .collect();
    names.sort_unstable();
    // The settings and `reference` are parsed by the tests of this crate, `rules` by those of `rules`.
    for name in &names {
        assert!(["hub.toml", "node.toml", "reference", "rules"].contains(&name.as_str()), "{name}");
    }
}

#[test]
fn the_office_overrides_the_defaults_and_the_environment_the_office() {
    let (_temp, dir) = office("[ui]\nlang = \"en\"\n\n[views]\nengine = \"redb\"\n");
    let environment =
        Environment::of([("HAMGAM_UI_LANG", "fa"), ("HAMGAM_STORE_WAIT_FOR_LOCK", "۲ min")]);
    let settings = NodeSettings::load(Some(&dir), &environment).unwrap();
    assert_eq!(settings.ui.lang, Lang::Fa);
    assert_eq!(settings.views.engine, Engine::Redb);
    assert_eq!(settings.store.wait_for_lock, Duration::from_secs(120));

    let lines = NodeSettings::list(Some(&dir), &environment).unwrap();
    let from = |key| &lines.iter().find(|line| line.key == key).unwrap().from;
    assert_eq!(from("ui.lang"), "HAMGAM_UI_LANG");
    assert!(from("views.engine").ends_with("node.toml:5:10"));
    assert!(from("log.level").starts_with("config/node.toml (built in)"));
    assert_eq!(lines.len(), KEYS.len());
}

#[test]
fn an_office_without_a_file_has_the_defaults() {
    let temp = tempfile::tempdir().unwrap();
    let dir = DataDir::locate(Some(temp.path()), &Environment::default()).unwrap();
    let settings = NodeSettings::load(Some(&dir), &Environment::default()).unwrap();
    assert_eq!(settings, NodeSettings::default());
}

#[test]
fn auto_takes_the_locale_and_no_color_wins_over_auto_only() {
    let load = |pairs: &[(&str, &str)]| {
        NodeSettings::load(None, &Environment::of(pairs.iter().copied())).unwrap().ui
    };
    let auto = ("HAMGAM_UI_LANG", "auto");
    assert_eq!(load(&[auto, ("LANG", "en_US.UTF-8")]).lang, Lang::En);
    assert_eq!(load(&[auto, ("LANG", "C")]).lang, Lang::Fa);
    assert_eq!(load(&[("NO_COLOR", "1")]).color, Color::Never);
    let always = ("HAMGAM_UI_COLOR", "always");
    assert_eq!(load(&[("NO_COLOR", "1"), always]).color, Color::Always);
}

#[test]
fn a_mark_at_the_start_and_windows_lines_do_no_harm() {
    let settings = parsed("\u{feff}[ui]\r\nlang = \"en\"\r\n").unwrap();
    assert_eq!(settings.ui.lang, Lang::En);
}

#[test]
fn a_wrong_variable_is_named() {
    let fault =
        |name, value| NodeSettings::load(None, &Environment::of([(name, value)])).unwrap_err();
    let wrong = fault("HAMGAM_LOG_LEVEL", "loud");
    assert_eq!(wrong.next().en, "unset HAMGAM_LOG_LEVEL");
    assert_eq!(wrong.to_string(), "HAMGAM_LOG_LEVEL: log.level can't be \"loud\"");
    assert_eq!(fault("HAMGAM_LOGLEVEL", "warn").code(), "settings.unknown_key");
}

#[test]
fn a_file_too_large_is_not_read() {
    let (_temp, dir) =
        office(&"#".repeat(usize::try_from(model::limits::SETTINGS_BYTES_MAX).unwrap() + 1));
    let fault = NodeSettings::load(Some(&dir), &Environment::default()).unwrap_err();
    assert_eq!(fault.code(), "settings.too_large");
}

#[test]
fn a_file_that_is_no_text_is_unreadable() {
    let (_temp, dir) = office("");
    fs::write(dir.config().join(LAYERS.file), b"\xff\xfe[\0u\0i\0]\0").unwrap();
    let fault = NodeSettings::load(Some(&dir), &Environment::default()).unwrap_err();
    assert_eq!(fault.code(), "settings.unreadable");
}

/// Each file of `wrong/` is refused; what is said of it stands in `wrong/messages.txt`.
#[test]
fn wrong_files_are_refused_with_place_and_remedy() {
    let mut said = String::new();
    for path in wrong_files() {
        let name = path.file_name().unwrap().to_str().unwrap();
        let source = fs::read_to_string(&path).unwrap();
        let fault = match name.split('.').next_back().unwrap() {
            "toml" if name.starts_with("hub_") => crate::hub::parsed(&source).unwrap_err(),
            "toml" => parsed(&source).unwrap_err(),
            "csv" => crate::reference::check_own(name, &source).unwrap_err(),
            other => panic!("{other} is no kind of settings file"),
        };
        let (what, next) = (fault.say(), fault.next());
        writeln!(said, "{name}: {}", fault.code()).unwrap();
        for line in [what.en, what.fa, next.en, next.fa] {
            writeln!(said, "    {line}").unwrap();
        }
    }
    expect_file!["../../wrong/messages.txt"].assert_eq(&said);
}

fn wrong_files() -> Vec<PathBuf> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("wrong");
    let mut paths: Vec<PathBuf> =
        fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    paths.retain(|path| path.extension().is_some_and(|extension| extension != "txt"));
    paths.sort();
    paths
}

#[test]
fn a_setting_is_kept_beside_what_people_wrote() {
    let temp = tempfile::tempdir().unwrap();
    let dir = DataDir::locate(Some(temp.path()), &Environment::default()).unwrap();
    dir.make().unwrap();
    let keep = |address| NodeSettings::keep(&dir, &[(crate::PARENT_ADDRESS, address)]);
    keep("a.example:1").unwrap();
    let path = dir.config().join("node.toml");
    let own = "# ours\n[ui]\nlang = \"en\" # said Zahra\n\n[parent]\n# by telephone\naddress = \"b:2\" # for now\n";
    fs::write(&path, own).unwrap();
    keep("c.example:4433").unwrap();
    assert_eq!(fs::read_to_string(&path).unwrap(), own.replace("b:2", "c.example:4433"));
    let settings = NodeSettings::load(Some(&dir), &Environment::default()).unwrap();
    assert_eq!(settings.parent.address.unwrap().to_string(), "c.example:4433");
    fs::write(&path, "[parent]\naddres = 1\n").unwrap();
    assert_eq!(keep("d:1").unwrap_err().code(), "settings.unknown_key");
    assert_eq!(fs::read_to_string(&path).unwrap(), "[parent]\naddres = 1\n");
}
