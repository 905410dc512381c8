//! macOS: `LaunchServices` knows which application bundle opens a scheme. A program outside of a bundle cannot be one.
//!
//! The deep-link plugin (2.6) can neither look nor register here: both answer `UnsupportedPlatform`. A bundle is
//! registered when it is first seen by the Finder; several copies of it compete, and the newest version wins.
//!
//! Sources: Apple, `NSWorkspace.urlForApplication(toOpen:)`, `setDefaultApplication(at:toOpenURLsWithScheme:)`.

use std::path::{Path, PathBuf};

use porchlight_app::view::LinkHandler;

use super::compare;

/// What says which application opens the app's links.
pub(super) trait LaunchServices {
    /// The bundle, if any.
    fn application(&self) -> Option<PathBuf>;
}

pub(super) fn look(services: &impl LaunchServices, program: &Path) -> LinkHandler {
    let Some(own) = bundle_of(program) else { return LinkHandler::Unknown };
    match services.application() {
        Some(named) => compare(&named, own),
        None => LinkHandler::Nobody,
    }
}

/// `Porchlight.app` of `Porchlight.app/Contents/MacOS/porchlight`.
fn bundle_of(program: &Path) -> Option<&Path> {
    let is_bundle = |folder: &&Path| folder.extension().is_some_and(|end| end == "app");
    program.ancestors().nth(3).filter(is_bundle)
}

#[cfg(target_os = "macos")]
pub(super) fn register(program: &Path) -> Result<(), Box<dyn std::error::Error>> {
    use objc2_app_kit::NSWorkspace;
    use objc2_foundation::{NSString, NSURL};

    let bundle = bundle_of(program).ok_or("a program outside of a bundle cannot open links")?;
    let bundle = NSURL::fileURLWithPath(&NSString::from_str(&bundle.to_string_lossy()));
    let scheme = NSString::from_str(super::SCHEME);
    // macOS may ask the person. The answer is not waited for: the next look sees it.
    NSWorkspace::sharedWorkspace()
        .setDefaultApplicationAtURL_toOpenURLsWithScheme_completionHandler(&bundle, &scheme, None);
    Ok(())
}

/// The application services of this computer.
#[cfg(target_os = "macos")]
pub(super) struct Workspace;

#[cfg(target_os = "macos")]
impl LaunchServices for Workspace {
    fn application(&self) -> Option<PathBuf> {
        use objc2_app_kit::NSWorkspace;
        use objc2_foundation::{NSString, NSURL};

        let link = NSURL::URLWithString(&NSString::from_str("app.porchlight://oauth"))?;
        let application = NSWorkspace::sharedWorkspace().URLForApplicationToOpenURL(&link)?;
        Some(PathBuf::from(application.path()?.to_string()))
    }
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::*;

    /// `LaunchServices` that know one application, or none. They also go on to name one that was deleted.
    struct FakeServices(Option<PathBuf>);

    impl LaunchServices for FakeServices {
        fn application(&self) -> Option<PathBuf> {
            self.0.clone()
        }
    }

    #[test]
    fn d25_a_bundle_is_ours_if_this_program_lies_in_it() {
        let folder = tempfile::tempdir().expect("a folder");
        let at = |name: &str| folder.path().join(name);
        for bundle in ["Porchlight.app", "Downloads/Porchlight.app"] {
            fs::create_dir_all(at(bundle).join("Contents/MacOS")).expect("a folder");
        }
        let program = at("Porchlight.app/Contents/MacOS/porchlight");
        for (named, expected) in [
            (Some("Porchlight.app"), LinkHandler::Ours),
            (Some("Downloads/Porchlight.app"), LinkHandler::Other),
            (Some("Trash/Porchlight.app"), LinkHandler::Nobody),
            (None, LinkHandler::Nobody),
        ] {
            assert_eq!(look(&FakeServices(named.map(at)), &program), expected, "{named:?}");
        }
    }

    #[test]
    fn a_program_outside_of_a_bundle_does_not_know() {
        let services = FakeServices(Some(PathBuf::from("/Applications/Mail.app")));
        assert_eq!(look(&services, Path::new("/home/me/target/debug/porchlight")), LinkHandler::Unknown);
    }
}
