//! What every page is held to, whoever reads it.

use e2e::{Axe, Browser, screenshot};

use crate::tongue::Tongue;

/// A telephone and a desk, in CSS pixels.
pub(crate) const TELEPHONE: (u32, u32) = (360, 640);
pub(crate) const DESK: (u32, u32) = (1280, 800);

/// Judges pages one after the other, and keeps what is wrong with them.
pub(crate) struct Judge {
    axe: Option<&'static Axe>,
    tongue: Tongue,
    /// Where axe-core looks, and whether in the dark.
    looks: &'static [((u32, u32), bool)],
    wrong: Vec<String>,
}

impl Judge {
    pub(crate) fn new(tongue: Tongue, looks: &'static [((u32, u32), bool)]) -> Self {
        Self {
            axe: Axe::or_skip(),
            tongue,
            looks,
            wrong: Vec::new(),
        }
    }

    /// axe-core finds nothing; nothing stands beside the window, however narrow, and no two cells of
    /// a list on one another; pictures are kept for people to look at. The browser is left in the size of a telephone.
    pub(crate) fn judge(&mut self, browser: &Browser, name: &str) {
        for &((width, height), dark) in self.looks {
            // Unrolled: what a bar hides now is scrolled to before it is touched.
            browser.unroll(width, height);
            browser.media("screen", dark);
            for violation in self.axe.iter().flat_map(|axe| axe.violations(browser)) {
                let line = format!("{name} at {width}, dark: {dark}: {violation:#?}");
                self.wrong.push(line);
            }
        }
        for width in [320, TELEPHONE.0, DESK.0] {
            let beside = beside(browser, width);
            if beside > 0 {
                let line = format!("{name}: {beside} pixels stand beside a window of {width}");
                self.wrong.push(line);
            }
        }
        for cells in on_one_another(browser) {
            self.wrong.push(format!("{name}: on one another: {cells}"));
        }
        if self.tongue != Tongue::Fr {
            self.keep(browser, name);
        }
        browser.media("screen", false);
        browser.size(TELEPHONE.0, TELEPHONE.1);
    }

    fn keep(&self, browser: &Browser, name: &str) {
        let code = self.tongue.code();
        for (dark, shade) in [(false, ""), (true, "-dark")] {
            browser.media("screen", dark);
            for (width, height) in [TELEPHONE, DESK] {
                let picture = browser.picture(width, height);
                screenshot(&format!("{name}-{code}-{width}{shade}"), &picture);
            }
        }
    }

    /// That nothing was wrong anywhere.
    pub(crate) fn end(self) {
        let (tongue, wrong) = (self.tongue, self.wrong);
        assert!(wrong.is_empty(), "{tongue:?}:\n{}", wrong.join("\n"));
    }
}

/// How many pixels of the page lie beside a window of this width, where one must scroll sideways.
pub(crate) fn beside(browser: &Browser, width: u32) -> i64 {
    browser.size(width, 640);
    let beside = browser.run(
        "const e = document.documentElement;
         return Math.max(e.scrollWidth, document.body.scrollWidth) - e.clientWidth",
    );
    beside.as_i64().expect("a whole number")
}

/// Cells of lists that lie on one another on a telephone, by what they say.
fn on_one_another(browser: &Browser) -> Vec<String> {
    browser.size(TELEPHONE.0, TELEPHONE.1);
    let found = browser.run(
        "const hits = (a, b) => a.left < b.right - 1 && b.left < a.right - 1
             && a.top < b.bottom - 1 && b.top < a.bottom - 1;
         const said = [];
         for (const row of document.querySelectorAll('.list tbody tr')) {
           const cells = [...row.cells].filter(c => c.offsetHeight)
             .map(c => [c.innerText, c.getBoundingClientRect()]);
           cells.forEach(([text, place], n) => cells.slice(n + 1).forEach(([other, its]) => {
             if (hits(place, its)) said.push(`${text} | ${other}`);
           }));
         }
         return said",
    );
    serde_json::from_value(found).expect("words of cells")
}
