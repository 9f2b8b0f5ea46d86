//! Pictures that people upload: known by their first bytes alone, read within limits, and made
//! again small, so that nothing but the colours of their points is kept; and pictures to scan.

use std::io::Cursor;

use domain::settings::PictureFault;
use image::{DynamicImage, GrayImage, ImageDecoder as _, ImageFormat, ImageReader, Limits, Luma};

/// Bytes of an upload.
pub const MAX_PICTURE: usize = 1024 * 1024;
/// Points of an upload, in each direction.
const MAX_SIDE: u32 = 8_000;
/// Bytes that a picture may take while it is read.
const MAX_MEMORY: u64 = 64 * 1024 * 1024;
/// Points of what is kept, in each direction.
const KEPT_SIDE: u32 = 160;

/// Bytes of the upload of a slip: pictures come as telephones take them.
pub const MAX_SLIP_PICTURE: usize = 8 * 1024 * 1024;
/// Points of what is kept of a slip, in each direction: its numbers stay legible.
const SLIP_SIDE: u32 = 1_600;

/// A small PNG of an uploaded picture, or why it is refused.
pub(crate) fn small_png(bytes: &[u8]) -> Result<Vec<u8>, PictureFault> {
    let picture = read(bytes, MAX_PICTURE, KEPT_SIDE)?;
    let mut png = Cursor::new(Vec::new());
    DynamicImage::ImageRgba8(picture.into_rgba8())
        .write_to(&mut png, ImageFormat::Png)
        .map_err(fault)?;
    Ok(png.into_inner())
}

/// A JPEG of the uploaded picture of a slip, or why it is refused. The same picture makes the same
/// bytes, whatever was written beside its points.
pub(crate) fn slip_jpeg(bytes: &[u8]) -> Result<Vec<u8>, PictureFault> {
    let picture = read(bytes, MAX_SLIP_PICTURE, SLIP_SIDE)?;
    let mut jpeg = Cursor::new(Vec::new());
    DynamicImage::ImageRgb8(picture.into_rgb8())
        .write_to(&mut jpeg, ImageFormat::Jpeg)
        .map_err(fault)?;
    Ok(jpeg.into_inner())
}

/// An uploaded picture of `most` bytes at most, turned as it was taken and with no more than `side`
/// points in each direction.
fn read(bytes: &[u8], most: usize, side: u32) -> Result<DynamicImage, PictureFault> {
    if bytes.len() > most {
        return Err(PictureFault::TooLarge);
    }
    let format = format_of(bytes)?;
    let mut limits = Limits::no_limits();
    limits.max_image_width = Some(MAX_SIDE);
    limits.max_image_height = Some(MAX_SIDE);
    limits.max_alloc = Some(MAX_MEMORY);
    let mut reader = ImageReader::with_format(Cursor::new(bytes), format);
    reader.limits(limits);
    let mut decoder = reader.into_decoder().map_err(fault)?;
    let (width, height) = decoder.dimensions();
    // The decoder alone would read a picture of any size that its own buffers allow.
    if width > MAX_SIDE || height > MAX_SIDE || decoder.total_bytes() > MAX_MEMORY {
        return Err(PictureFault::TooManyPixels);
    }
    let turned = decoder.orientation().map_err(fault)?;
    let mut picture = DynamicImage::from_decoder(decoder).map_err(fault)?;
    if width > side || height > side {
        picture = picture.thumbnail(side, side);
    }
    picture.apply_orientation(turned);
    Ok(picture)
}

/// A PNG of dark and light squares, each so many points wide; `None` for one without squares.
pub fn squares_png(side: u32, points: u32, is_dark: impl Fn(u32, u32) -> bool) -> Option<Vec<u8>> {
    let wide = side.checked_mul(points).filter(|wide| *wide > 0)?;
    let picture = GrayImage::from_fn(wide, wide, |x, y| {
        let dark = is_dark(x / points, y / points);
        Luma([if dark { 0 } else { 255 }])
    });
    let mut png = Cursor::new(Vec::new());
    picture.write_to(&mut png, ImageFormat::Png).ok()?;
    Some(png.into_inner())
}

fn fault(error: image::ImageError) -> PictureFault {
    match error {
        image::ImageError::Limits(_) => PictureFault::TooManyPixels,
        _ => PictureFault::Broken,
    }
}

/// What the file is, whatever its name says.
fn format_of(bytes: &[u8]) -> Result<ImageFormat, PictureFault> {
    if bytes.starts_with(b"\x89PNG\r\n\x1a\n") {
        return Ok(ImageFormat::Png);
    }
    if bytes.starts_with(b"\xff\xd8\xff") {
        return Ok(ImageFormat::Jpeg);
    }
    if bytes.starts_with(b"RIFF") && bytes.get(8..12) == Some(b"WEBP") {
        return Ok(ImageFormat::WebP);
    }
    if bytes.starts_with(b"GIF8") {
        return Err(PictureFault::Gif);
    }
    let start: Vec<u8> = bytes
        .iter()
        .take(1024)
        .map(u8::to_ascii_lowercase)
        .collect();
    let start = String::from_utf8_lossy(&start);
    let has = |mark: &str| start.contains(mark);
    Err(if has("<svg") {
        PictureFault::Svg
    } else if has("<html") || has("<!doctype") || has("<script") || has("<body") {
        PictureFault::Html
    } else {
        PictureFault::Other
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use image::{ImageBuffer, Rgba, RgbaImage};

    fn picture(width: u32, height: u32) -> DynamicImage {
        let red = ImageBuffer::from_pixel(width, height, Rgba([200, 10, 10, 255]));
        DynamicImage::ImageRgba8(red)
    }

    fn file(picture: &DynamicImage, format: ImageFormat) -> Vec<u8> {
        let mut bytes = Cursor::new(Vec::new());
        picture.write_to(&mut bytes, format).unwrap();
        bytes.into_inner()
    }

    fn shown(png: &[u8]) -> RgbaImage {
        image::load_from_memory_with_format(png, ImageFormat::Png)
            .unwrap()
            .into_rgba8()
    }

    #[test]
    fn pictures_of_each_kind_become_small_pngs() {
        let wide = picture(640, 320);
        let jpeg = DynamicImage::ImageRgb8(wide.to_rgb8());
        for bytes in [
            file(&wide, ImageFormat::Png),
            file(&jpeg, ImageFormat::Jpeg),
            file(&wide, ImageFormat::WebP),
        ] {
            let small = shown(&small_png(&bytes).unwrap());
            assert_eq!(small.dimensions(), (160, 80));
            let [red, green, ..] = small.get_pixel(80, 40).0;
            assert!(red > 180 && green < 40, "{red} {green}");
        }
        let small = file(&picture(16, 9), ImageFormat::Png);
        assert_eq!(shown(&small_png(&small).unwrap()).dimensions(), (16, 9));
    }

    #[test]
    fn nothing_but_the_points_is_kept() {
        let mut bytes = file(&picture(8, 8), ImageFormat::Png);
        bytes.extend_from_slice(b"<script>alert(1)</script>");
        let kept = small_png(&bytes).unwrap();
        assert!(!kept.windows(7).any(|part| part == b"<script"));
        for chunk in [b"tEXt", b"eXIf", b"iTXt", b"zTXt"] {
            assert!(!kept.windows(4).any(|part| part == chunk));
        }
    }

    #[test]
    fn a_slip_stays_legible_and_the_same_picture_has_the_same_bytes() {
        let wide = picture(3_200, 800);
        let kept = slip_jpeg(&file(&wide, ImageFormat::Png)).unwrap();
        let read = image::load_from_memory_with_format(&kept, ImageFormat::Jpeg).unwrap();
        assert_eq!((read.width(), read.height()), (1_600, 400));
        let mut marked = file(&wide, ImageFormat::Png);
        marked.extend_from_slice(b"taken at home by Sara");
        assert_eq!(slip_jpeg(&marked), Ok(kept));
        for (bytes, told) in [
            (b"<svg onload=alert(1)>".to_vec(), PictureFault::Svg),
            (b"<html>".to_vec(), PictureFault::Html),
            (claimed(20_000, 20_000), PictureFault::TooManyPixels),
            (vec![0; MAX_SLIP_PICTURE + 1], PictureFault::TooLarge),
        ] {
            assert_eq!(slip_jpeg(&bytes), Err(told));
        }
    }

    #[test]
    fn what_is_no_picture_is_refused_by_what_it_is() {
        let svg =
            b"<?xml version=\"1.0\"?>\n<svg xmlns=\"http://www.w3.org/2000/svg\"><script/></svg>";
        for (bytes, told) in [
            (svg.as_slice(), PictureFault::Svg),
            (b"  <!DOCTYPE html><title>x</title>", PictureFault::Html),
            (b"GIF89a\x01\x00\x01\x00", PictureFault::Gif),
            (b"%PDF-1.7", PictureFault::Other),
            (b"", PictureFault::Other),
            (b"\x89PNG\r\n\x1a\n and no more", PictureFault::Broken),
            (b"\xff\xd8\xff\xe0 and no more", PictureFault::Broken),
            (b"RIFF\x10\x00\x00\x00WEBPVP8 ", PictureFault::Broken),
        ] {
            assert_eq!(small_png(bytes), Err(told), "{}", bytes.escape_ascii());
        }
        assert_eq!(
            small_png(&vec![0; MAX_PICTURE + 1]),
            Err(PictureFault::TooLarge)
        );
    }

    /// The start of a PNG that claims to be this large; what a bomb would unfold to is never read.
    fn claimed(width: u32, height: u32) -> Vec<u8> {
        let mut bytes = file(&picture(1, 1), ImageFormat::Png);
        bytes[16..20].copy_from_slice(&width.to_be_bytes());
        bytes[20..24].copy_from_slice(&height.to_be_bytes());
        let sum = crc(&bytes[12..29]);
        bytes[29..33].copy_from_slice(&sum.to_be_bytes());
        bytes
    }

    /// The sum at the end of a chunk of a PNG (ISO 3309).
    fn crc(bytes: &[u8]) -> u32 {
        let step = |sum: u32, byte: &u8| {
            (0..8).fold(sum ^ u32::from(*byte), |sum, _| {
                (sum >> 1) ^ (0xedb8_8320 * (sum & 1))
            })
        };
        !bytes.iter().fold(u32::MAX, step)
    }

    #[test]
    fn a_picture_that_would_fill_the_memory_is_refused_before_it_does() {
        for (width, height) in [(20_000, 20_000), (8_001, 1), (1, 8_001), (8_000, 8_000)] {
            let told = small_png(&claimed(width, height));
            assert_eq!(told, Err(PictureFault::TooManyPixels), "{width}x{height}");
        }
        assert_eq!(small_png(&claimed(2, 2)), Err(PictureFault::Broken));
    }
}
