//! The logo of a shop: what is refused, what is kept, and where it is served.

use std::io::Cursor;

use http::{Request, StatusCode};
use http_body_util::BodyExt as _;
use image::{DynamicImage, ImageFormat, RgbaImage};

use crate::office_pages::Office;
use crate::settings_desk::{between, first_of, open, reopened};

fn png(width: u32, height: u32) -> Vec<u8> {
    let mut bytes = Cursor::new(Vec::new());
    let picture = RgbaImage::from_pixel(width, height, image::Rgba([11, 92, 93, 255]));
    let picture = DynamicImage::ImageRgba8(picture);
    picture.write_to(&mut bytes, ImageFormat::Png).unwrap();
    bytes.into_inner()
}

#[tokio::test]
async fn a_logo_is_made_small_served_for_ever_and_shown_to_payers() {
    let office = Office::new().await;
    let link = office.make(&office.owner, "amount=1000").await;
    let (_, page) = office.get(&office.owner, &link).await;
    let public = format!(
        "/golestan{}",
        between(&page, "http://127.0.0.1:1/golestan", "<")
    );
    let place = format!("{}/logo", first_of(&office, "/office/settings/shops").await);
    let form = open(&office, &office.owner, &place).await;
    let sent = form.upload(&office, &office.owner, &png(600, 300)).await;
    sent.leads_to(&place);
    // The same form once more does nothing more.
    form.upload(&office, &office.owner, &png(20, 20))
        .await
        .leads_to(&place);
    let (_, page) = office.get(&office.owner, &place).await;
    let logo = format!("/golestan/logo/{}", between(&page, "/golestan/logo/", "\""));
    let answer = office.ask("", Request::get(&logo), String::new()).await;
    assert_eq!(answer.status(), StatusCode::OK);
    let header = |name: &str| answer.headers()[name].to_str().unwrap().to_owned();
    assert_eq!(header("content-type"), "image/png");
    assert_eq!(
        header("cache-control"),
        "public, max-age=31536000, immutable"
    );
    assert_eq!(header("x-content-type-options"), "nosniff");
    assert!(header("content-security-policy").contains("sandbox"));
    let bytes = answer.into_body().collect().await.unwrap().to_bytes();
    let kept = image::load_from_memory(&bytes).unwrap();
    assert_eq!((kept.width(), kept.height()), (160, 80));
    let (_, payer) = office.get("", &public).await;
    assert!(payer.contains(&format!("src=\"{logo}\"")), "{payer}");
    for none in [
        "/golestan/logo/00",
        "/nobody/logo/00",
        "/golestan/logo/%2e%2e",
    ] {
        let (status, _) = office.get("", none).await;
        assert_eq!(status, StatusCode::NOT_FOUND, "{none}");
    }
    let remove = format!("{place}/remove");
    let form = reopened(page, &remove);
    form.send(&office, &office.owner, &[])
        .await
        .leads_to(&place);
    let (status, _) = office.get("", &logo).await;
    assert_eq!(status, StatusCode::NOT_FOUND);
    let (_, payer) = office.get("", &public).await;
    assert!(!payer.contains("/logo/"), "{payer}");
}

#[tokio::test]
async fn what_is_no_usable_picture_is_refused_in_its_own_words() {
    let office = Office::new().await;
    let place = format!("{}/logo", first_of(&office, "/office/settings/shops").await);
    let svg = b"<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>".to_vec();
    let mut bomb = png(1, 1);
    bomb[16..24].copy_from_slice(&[0, 0, 78, 32, 0, 0, 78, 32]);
    let wide = png(8_100, 1);
    let many: &[(&str, Vec<u8>, &str)] = &[
        ("nothing", Vec::new(), ""),
        ("a drawing", svg, "SVG"),
        (
            "a page",
            b"<!doctype html><title>x</title>".to_vec(),
            "web page",
        ),
        ("a film", b"GIF89a\x01\x00\x01\x00\x00".to_vec(), "GIF"),
        ("a document", b"%PDF-1.7".to_vec(), "no PNG, JPEG or WebP"),
        ("a wide one", wide, "too many pixels"),
        ("a torn one", png(4, 4)[..40].to_vec(), "damaged"),
        (
            "1 MB and a little",
            vec![0; 1024 * 1024 + 1],
            "larger than 1 MB",
        ),
        ("10 MB", vec![0; 10 * 1024 * 1024], "larger than 1 MB"),
    ];
    for (what, file, word) in many {
        let form = open(&office, &office.owner, &place).await;
        let shown = form.upload(&office, &office.owner, file).await;
        shown.keeps(&[("logo", "", word)]);
        assert!(
            shown.page.contains("enctype=\"multipart/form-data\""),
            "{what}"
        );
    }
    // The sum of the bomb's head is wrong too; either way it is refused before it unfolds.
    let form = open(&office, &office.owner, &place).await;
    let shown = form.upload(&office, &office.owner, &bomb).await;
    assert_eq!(shown.status, StatusCode::UNPROCESSABLE_ENTITY);
    let (_, page) = office.get(&office.owner, &place).await;
    assert!(!page.contains("/golestan/logo/"), "nothing was kept");
}

#[tokio::test]
async fn of_two_who_send_a_logo_the_second_is_told() {
    let office = Office::new().await;
    let place = format!("{}/logo", first_of(&office, "/office/settings/shops").await);
    let first = open(&office, &office.owner, &place).await;
    let second = open(&office, &office.owner, &place).await;
    first
        .upload(&office, &office.owner, &png(9, 9))
        .await
        .leads_to(&place);
    let told = second.upload(&office, &office.owner, &png(8, 8)).await;
    assert_eq!(told.status, StatusCode::CONFLICT);
    assert!(
        told.page.contains("Somebody else saved this"),
        "{}",
        told.page
    );
}
