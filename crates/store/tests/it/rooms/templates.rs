//! Texts of messages: a shop's own, and those of one link.

use domain::id::LinkId;
use domain::message::{NewMessage, Situation};
use domain::scope::{MerchantNo, Mode, Scope};
use domain::shop::Language;
use domain::template::{Format, TemplateName, Wording};
use store::rooms::template::{self, TemplateRow};
use store::rooms::{link, message};

use super::build::{World, at, id, mail, open, read, write};
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

pub(crate) async fn the_text_of_a_sending_is_carried_by_its_messages_alone(ground: Ground) {
    let store = open(&ground);
    let world = World::new(&store).await;
    let scope = world.scope;
    let (made, terms) = world.link(1);
    let letter = move |n: u128| NewMessage {
        id: id("msg", n),
        situation: Situation::LinkSent,
        route: mail("a@example.com"),
        follows: None,
        by_hand: true,
        language: Language::Persian,
        topic: made.id.into(),
        payment: None,
    };
    let (link, _) = world.link(1);
    write(&store, move |tx| {
        link::insert(tx, scope, &link, &terms)?;
        message::insert(tx, scope, &[1, 2, 3, 4].map(letter), at(1))?;
        template::insert_of_sending(tx, scope, &[id("msg", 1), id("msg", 2)], &[email("a")])?;
        // The third repeats the second; nothing was written for the fourth.
        let second = message::find(tx, scope, id("msg", 2))?.unwrap();
        template::carry_on(tx, scope, &second, id("msg", 3))?;
        let mut of = |n| message::find(tx, scope, id("msg", n)).map(|one| one.unwrap().wording);
        let sendings = [1, 2, 3, 4]
            .map(&mut of)
            .into_iter()
            .collect::<Result<Vec<_>, _>>()?;
        let first = Some(id("msg", 1));
        assert_eq!(sendings, [first, first, first, None]);
        let mut said = |format| template::of_sending(tx, scope, id("msg", 1), format);
        assert_eq!(
            [Format::Email, Format::Short]
                .map(&mut said)
                .map(Result::unwrap),
            [Some(email("a")), None]
        );
        Ok(())
    })
    .await;
}
