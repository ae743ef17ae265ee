//! A bar on the terminal's error stream, for runs that last longer than a second.

use std::io::{self, IsTerminal};
use std::time::{Duration, Instant};

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};

use crate::pipeline::Progress;

/// A shorter run needs no bar: it would only flicker.
const PATIENCE: Duration = Duration::from_secs(1);

pub(super) struct Bar {
    bar: ProgressBar,
    started: Instant,
}

impl Bar {
    /// A bar that nobody sees yet; `None` where there is no terminal.
    pub(super) fn on_terminal() -> Option<Self> {
        if !io::stderr().is_terminal() {
            return None;
        }
        let bar = ProgressBar::with_draw_target(None, ProgressDrawTarget::hidden());
        if let Ok(style) = ProgressStyle::with_template("{msg:<12} {bar:30} {pos}/{len}") {
            bar.set_style(style);
        }
        Some(Self { bar, started: Instant::now() })
    }

    fn show_when_due(&self) {
        if self.bar.is_hidden() && self.started.elapsed() > PATIENCE {
            self.bar.set_draw_target(ProgressDrawTarget::stderr_with_hz(8));
        }
    }
}

impl Progress for Bar {
    fn stage(&self, name: &str, total: u64) {
        self.bar.set_message(name.to_owned());
        self.bar.set_length(total);
        self.bar.set_position(0);
        self.show_when_due();
    }

    fn tick(&self) {
        self.show_when_due();
        self.bar.inc(1);
    }
}

impl Drop for Bar {
    fn drop(&mut self) {
        self.bar.finish_and_clear();
    }
}
