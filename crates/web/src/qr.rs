//! An address to scan, as a picture of lines and of points.

use fast_qr::convert::svg::SvgBuilder;
use fast_qr::convert::{Builder as _, Shape};
use fast_qr::{QRBuilder, QRCode};

use crate::trouble::Trouble;

/// Light squares around a code (ISO/IEC 18004: four at least).
const MARGIN: usize = 4;
/// Points of one square of a PNG: clear on paper, and small as a file.
const POINTS: u32 = 12;

fn code(url: String) -> Result<QRCode, Trouble> {
    QRBuilder::new(url)
        .build()
        .map_err(|error| Trouble::Broken(format!("an address too long to scan: {error:?}")))
}

/// As SVG.
pub(crate) fn svg(url: String) -> Result<String, Trouble> {
    let mut builder = SvgBuilder::default();
    let builder = builder.shape(Shape::Square).margin(MARGIN);
    Ok(builder.to_str(&code(url)?))
}

/// As PNG, for programs that take no SVG.
pub(crate) fn png(url: String) -> Result<Vec<u8>, Trouble> {
    let code = code(url)?;
    let side = u32::try_from(code.size.saturating_add(MARGIN * 2)).unwrap_or(0);
    let picture = app::picture::squares_png(side, POINTS, |x, y| is_dark(&code, x, y));
    picture.ok_or_else(|| Trouble::Broken("a code without squares".to_owned()))
}

/// Whether a square is dark, counted from the corner of the margin.
fn is_dark(code: &QRCode, x: u32, y: u32) -> bool {
    let inside = |at: u32| usize::try_from(at).ok()?.checked_sub(MARGIN);
    let (Some(x), Some(y)) = (inside(x), inside(y)) else {
        return false;
    };
    if x >= code.size || y >= code.size {
        return false;
    }
    let at = y.saturating_mul(code.size).saturating_add(x);
    code.data.get(at).is_some_and(|square| square.value())
}
