"""Accounts and people: one linked by hand, and pairs of alike names to confirm one by one."""

import re

from slack_sdk.models.blocks import (
    ActionsBlock,
    Block,
    ConfirmObject,
    InteractiveElement,
    PlainTextObject,
    SectionBlock,
)

from core.errors import Refused
from core.people import Person
from core.ports import SlackUser
from core.usecases.roster_links import LinkOffer, Proposal, Proposals
from views.message import Message, button, context, header, menu, note, option, section, shortened
from views.people import ROLES, UNLINKED, account_text
from views.text import escaped, named, plain

CONFIRM, CHOSEN, TAKEN = "people.confirm", "people.chosen", "people.taken"
_ID = re.compile(r"[A-Z][A-Z0-9]{1,30}")


def accounts_message(offer: LinkOffer) -> Message:
    """The accounts that may be somebody's, in a menu; and a button for none."""
    person = offer.person
    blocks: list[Block] = [section(f"*{named(person.name)}* · {account_text(person.slack_id)}")]
    elements: list[InteractiveElement] = []
    if offer.accounts:
        accounts = [option(_label(one), target(person, one.id)) for one in offer.accounts]
        choice = menu("Choose an account", CHOSEN, accounts)
        choice.confirm = _sure(f"Whoever has this account sees in Pace what {plain(person.name)} may see.")
        elements.append(choice)
    if person.slack_id is not None:
        elements.append(button("Take the account away", TAKEN, target(person, "")))
    if elements:
        blocks.append(ActionsBlock(elements=elements))
    blocks.append(context(_offered(offer)))
    return Message(f"The Slack account of {named(person.name)}", tuple(blocks))


def target(person: Person, account: str) -> str:
    """What a choice carries: the person, the account they have, and the one they are to have ("" for none)."""
    return f"{person.id}|{person.slack_id or ''}|{account}"


def chosen(value: str) -> tuple[int, str, str]:
    """Back from it. Raises `Refused` for what no button or menu of ours says."""
    person, _, rest = value.partition("|")
    seen, bar, account = rest.partition("|")
    is_person = person.isascii() and person.isdecimal() and len(person) <= 9
    if not is_person or not bar or (account and not _ID.fullmatch(account)):
        raise Refused("That button is not one of mine. `/pace people unlinked` shows who is not linked.")
    return int(person), seen, account


def linked_text(person: Person, slack_id: str) -> str:
    """What was done."""
    if not slack_id:
        return f"*{named(person.name)}* has no Slack account here, and gets no messages."
    return f"*{named(person.name)}* is linked to {account_text(slack_id)}, and gets what comes to them from now on."


def linked_message(person: Person, slack_id: str) -> Message:
    """The same as an answer."""
    return note(linked_text(person, slack_id))


def proposals_message(found: Proposals) -> Message:
    """The pairs, each with a button: nothing is linked that nobody confirms."""
    if not found.shown:
        return note(
            "No account has a name like that of somebody who is not linked. *Change* beside a name links them by hand: "
            "`/pace people unlinked`."
        )
    blocks: list[Block] = [
        header("Are these the same people?"),
        context("Names are not proof: link only whom you know. Whoever has the account sees what this person may see."),
        *(_pair(one) for one in found.shown),
    ]
    if found.more or found.without:
        blocks.append(context(_rest(found)))
    blocks.append(ActionsBlock(elements=[button("Who is not linked", UNLINKED, "0|unlinked")]))
    return Message(f"{len(found.shown)} accounts may belong to people in the roster.", tuple(blocks))


def _pair(one: Proposal) -> SectionBlock:
    person, account = one.person, one.account
    email = f" · {escaped(account.email)}" if account.email else ""
    how = "the same name" if one.is_same else "nearly the same name"
    text = section(
        f"*{named(person.name)}* · {ROLES[person.role]}\n{account_text(account.id)} · {named(account.name)}{email} · {how}"
    )
    return SectionBlock(text=text.text, accessory=button("Link", CONFIRM, target(person, account.id)))


def _offered(offer: LinkOffer) -> str:
    if not offer.accounts:
        return "Every account of a colleague belongs to somebody in the roster already."
    more = " Not all fit into the menu: `python -m bot people link NAME MEMBER_ID` takes any." if offer.is_cut else ""
    return f"Accounts that are nobody's; those with a name like theirs come first.{more}"


def _sure(text: str) -> ConfirmObject:
    return ConfirmObject(
        title="Link this account?", text=PlainTextObject(text=shortened(text, 300)), confirm="Link", deny="Not now"
    )


def _rest(found: Proposals) -> str:
    more = f"{found.more} more after these. " if found.more else ""
    people = "1 person" if found.without == 1 else f"{found.without} people"
    return f"{more}For {people} no account has a name like theirs." if found.without else more.strip()


def _label(account: SlackUser) -> str:
    return plain(f"{account.name} ({account.email})" if account.email else account.name)
