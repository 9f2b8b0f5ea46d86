//! Texts of messages: a shop's own, and those of one link.

use domain::id::LinkId;
use domain::message::Situation;
use domain::scope::{MerchantNo, Mode, Scope};
use domain::shop::Language;
use domain::template::{Format, TemplateName, Wording};
use store::rooms::link;
use store::rooms::template::{self, TemplateRow};

use super::build::{World, open, read, write};
use crate::ground::Ground;

fn email(text: &str) -> Wording {
    Wording::stored(
        Format::Email,
        "موضوع {{ shop }}".to_owned(),
        text.to_owned(),
    )
}

pub(crate) async fn a_text_is_saved_whole_and_by_one_of_two_alone(ground: Ground) {
    let store = open(&ground);
    let world = World::new(&store).await;
    let (no, shop) = (world.scope.merchant, world.shop.shop.id);
    let name = TemplateName {
        shop,
        situation: Situation::Paid,
        format: Format::Email,
        language: Language::Persian,
    };
    let row = move |wording, version| TemplateRow {
        name,
        wording,
        version,
    };
    let found = write(&store, move |tx| {
        assert_eq!(template::find(tx, no, name)?, None);
        template::insert(tx, no, &row(Some(email("a\nb")), 1))?;
        assert_eq!(
            template::find(tx, no, name)?,
            Some(row(Some(email("a\nb")), 1))
        );
        assert!(
            !template::save(tx, MerchantNo(99), &row(None, 1))?,
            "another merchant's"
        );
        assert!(template::save(tx, no, &row(None, 1))?, "the delivered one");
        assert!(
            !template::save(tx, no, &row(None, 1))?,
            "it is at another version now"
        );
        assert_eq!(template::find(tx, no, name)?, Some(row(None, 2)));
        for other in [
            TemplateName {
                format: Format::Short,
                ..name
            },
            TemplateName {
                language: Language::French,
                ..name
            },
            TemplateName {
                situation: Situation::LinkSent,
                ..name
            },
        ] {
            assert_eq!(template::find(tx, no, other)?, None);
        }
        assert_eq!(template::find(tx, MerchantNo(99), name)?, None);
        template::of_shop(tx, no, shop)
    });
    assert_eq!(found.await, [row(None, 2)]);
    let again = store
        .write(move |tx| template::insert(tx, no, &row(None, 1)))
        .await;
    assert!(again.unwrap_err().is_duplicate_of("template_pk"));
}

pub(crate) async fn the_text_of_a_link_is_of_its_world_alone_and_stays(ground: Ground) {
    let store = open(&ground);
    let world = World::new(&store).await;
    let scope = world.scope;
    let (made, terms) = world.link(1);
    let id: LinkId = made.id;
    write(&store, move |tx| {
        link::insert(tx, scope, &made, &terms)?;
        template::insert_of_link(tx, scope, id, &email("a"))
    })
    .await;
    let other = Scope {
        mode: if scope.mode == Mode::Test {
            Mode::Live
        } else {
            Mode::Test
        },
        ..scope
    };
    let found = read(&store, move |tx| {
        assert_eq!(template::of_link(tx, scope, id, Format::Short)?, None);
        assert_eq!(template::of_link(tx, other, id, Format::Email)?, None);
        template::of_link(tx, scope, id, Format::Email)
    });
    assert_eq!(found.await, Some(email("a")));
    let again = store
        .write(move |tx| template::insert_of_link(tx, scope, id, &email("b")))
        .await;
    assert!(again.unwrap_err().is_duplicate_of("link_message_pk"));
}
