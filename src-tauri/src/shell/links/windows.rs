//! Windows: the class of the scheme in the registry holds a command line, and the person's choice in *Default apps* goes
//! before it.
//!
//! The deep-link plugin (2.6) registers below `HKEY_CURRENT_USER\Software\Classes`, which lies over the same key of
//! `HKEY_LOCAL_MACHINE`; both together are `HKEY_CLASSES_ROOT`. Its `is_registered` compares the command line letter by
//! letter and does not know the choice, so it is not asked. The choice is guarded by a hash that only Windows makes:
//! while it names another program, registering changes nothing, and the window goes on to say so.
//!
//! Sources: Microsoft, "Registering an Application to a URI Scheme"; "Default Programs", `UserChoice`.

use std::path::Path;

use porchlight_app::view::LinkHandler;

use super::SCHEME;

const CHOICE: &str = r"Software\Microsoft\Windows\Shell\Associations\UrlAssociations\app.porchlight\UserChoice";

/// The parts of the registry that say where links lead.
pub(super) trait Registry {
    /// A text of `HKEY_CURRENT_USER`. The default value of a key has an empty name.
    fn current_user(&self, key: &str, name: &str) -> Option<String>;
    /// A text of `HKEY_CLASSES_ROOT`.
    fn classes_root(&self, key: &str, name: &str) -> Option<String>;
}

pub(super) fn look(registry: &impl Registry, program: &Path, exists: impl Fn(&Path) -> bool) -> LinkHandler {
    let class = registry.current_user(CHOICE, "ProgId").unwrap_or_else(|| SCHEME.to_owned());
    let Some(command) = registry.classes_root(&format!(r"{class}\shell\open\command"), "") else {
        return LinkHandler::Nobody;
    };
    let named = program_of(&command);
    // Names of files are the same in letters of either case.
    if named.to_lowercase() == plain(&program.display().to_string()).to_lowercase() {
        LinkHandler::Ours
    } else if exists(Path::new(named)) {
        LinkHandler::Other
    } else {
        LinkHandler::Nobody
    }
}

/// The program of a command line.
fn program_of(command: &str) -> &str {
    let command = command.trim();
    match command.strip_prefix('"') {
        Some(quoted) => quoted.split('"').next().unwrap_or_default(),
        None => command.split(' ').next().unwrap_or_default(),
    }
}

/// The system may give the program's file with a prefix that the registry's entry is written without.
fn plain(path: &str) -> &str {
    path.strip_prefix(r"\\?\").unwrap_or(path)
}

#[cfg(windows)]
pub(super) fn register(app: &tauri::AppHandle, _program: &Path) -> Result<(), Box<dyn std::error::Error>> {
    use tauri_plugin_deep_link::DeepLinkExt;

    Ok(app.deep_link().register_all()?)
}

/// The registry of this computer.
#[cfg(windows)]
pub(super) struct SystemRegistry;

#[cfg(windows)]
impl Registry for SystemRegistry {
    fn current_user(&self, key: &str, name: &str) -> Option<String> {
        windows_registry::CURRENT_USER.open(key).ok()?.get_string(name).ok()
    }

    fn classes_root(&self, key: &str, name: &str) -> Option<String> {
        windows_registry::CLASSES_ROOT.open(key).ok()?.get_string(name).ok()
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use super::*;

    const OWN: &str = r"C:\Users\Ines\AppData\Local\Porchlight\porchlight.exe";
    const CLASSES: &str = r"Software\Classes\";

    /// A registry that behaves like the real one: keys without regard to case, and the person's classes over the
    /// computer's.
    #[derive(Default)]
    struct FakeRegistry {
        person: BTreeMap<String, String>,
        computer: BTreeMap<String, String>,
    }

    fn place(key: &str, name: &str) -> String {
        format!("{key}|{name}").to_lowercase()
    }

    impl FakeRegistry {
        fn with_person(mut self, key: &str, name: &str, text: &str) -> Self {
            self.person.insert(place(key, name), text.to_owned());
            self
        }

        fn with_computer(mut self, key: &str, name: &str, text: &str) -> Self {
            self.computer.insert(place(key, name), text.to_owned());
            self
        }
    }

    impl Registry for FakeRegistry {
        fn current_user(&self, key: &str, name: &str) -> Option<String> {
            self.person.get(&place(key, name)).cloned()
        }

        fn classes_root(&self, key: &str, name: &str) -> Option<String> {
            let place = place(&format!("{CLASSES}{key}"), name);
            self.person.get(&place).or_else(|| self.computer.get(&place)).cloned()
        }
    }

    fn command_key() -> String {
        format!(r"{CLASSES}App.Porchlight\Shell\Open\Command")
    }

    fn found(registry: &FakeRegistry) -> LinkHandler {
        look(registry, Path::new(OWN), |file| !file.display().to_string().contains("gone"))
    }

    #[test]
    fn d25_a_class_of_the_registry_is_ours_if_it_starts_this_very_file() {
        assert_eq!(found(&FakeRegistry::default()), LinkHandler::Nobody);
        for (command, expected) in [
            (format!(r#""{OWN}" "%1""#), LinkHandler::Ours),
            (format!(r#""{}" "%1""#, OWN.to_uppercase()), LinkHandler::Ours),
            (format!("{OWN} %1"), LinkHandler::Ours),
            (r#""C:\Program Files\Porchlight\porchlight.exe" "%1""#.to_owned(), LinkHandler::Other),
            (r#""C:\gone\porchlight.exe" "%1""#.to_owned(), LinkHandler::Nobody),
        ] {
            let registry = FakeRegistry::default().with_person(&command_key(), "", &command);
            assert_eq!(found(&registry), expected, "{command}");
        }
    }

    #[test]
    fn d25_the_persons_entries_of_the_registry_go_before_the_computers() {
        let other = r#""C:\Program Files\Mail\mail.exe" "%1""#;
        let own = format!(r#""{OWN}" "%1""#);
        let registry = FakeRegistry::default().with_computer(&command_key(), "", other);
        assert_eq!(found(&registry), LinkHandler::Other);
        let registry = registry.with_person(&command_key(), "", &own);
        assert_eq!(found(&registry), LinkHandler::Ours);
        let registry = registry.with_person(CHOICE, "ProgId", "MailURL").with_computer(
            &format!(r"{CLASSES}MailURL\shell\open\command"),
            "",
            other,
        );
        assert_eq!(found(&registry), LinkHandler::Other, "chosen in the settings");
    }

    #[test]
    fn the_programs_own_file_may_have_the_long_form() {
        let registry = FakeRegistry::default().with_person(&command_key(), "", &format!(r#""{OWN}" "%1""#));
        let long = format!(r"\\?\{OWN}");
        assert_eq!(look(&registry, Path::new(&long), |_| true), LinkHandler::Ours);
    }
}
