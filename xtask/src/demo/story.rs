//! What the demo shows.

use super::Stage;
use crate::shell::Fault;

/// Tells the story.
pub(crate) fn tell(stage: &Stage) -> Result<(), Fault> {
    let chabahar = stage.office("1102").with("HAMGAM_UI_LANG", "en");
    chabahar.run(&["--version"])?;
    Ok(())
}
