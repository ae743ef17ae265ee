//! Findings as they are seen from a folder above the root, for code hosts: they know paths of the repository only.

use std::sync::Arc;

use crate::policy::{Finding, FindingStep};
use crate::source::Note;

/// `src/a.ts` becomes `packages/web/src/a.ts`; a note about the whole run has no path and gets none.
pub fn below(prefix: &str, findings: &mut [Finding], notes: &mut [Note]) {
    let prefix = prefix.trim_end_matches('/');
    let place = |path: &mut Arc<str>| {
        if !path.is_empty() {
            *path = format!("{prefix}/{path}").into();
        }
    };
    let steps = |steps: &mut [FindingStep]| {
        for step in steps {
            place(&mut step.path);
        }
    };
    for finding in findings {
        place(&mut finding.path);
        steps(&mut finding.steps);
        steps(&mut finding.sources);
        for guard in &mut finding.guards {
            place(&mut guard.path);
        }
        for scrubber in &mut finding.scrubbers {
            place(&mut scrubber.path);
        }
    }
    for note in notes {
        place(&mut note.path);
    }
}
